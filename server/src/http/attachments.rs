//! Files that come with questions, on their way in: the protocol tus 1.0.0 with creation, creation-with-upload, termination,
//! expiration and checksum. What has come counts, whatever the line does next.

use app::errors::HttpProblem;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::Timestamp;
use domain::attachments::{AttachmentView, Checksum, Piece, Received};
use domain::ids::AttachmentId;
use domain::workspaces::OwnWorkspace;
use serde_json::json;
use std::time::{Duration, SystemTime};
use tracing::Instrument;

use super::AppState;
use super::concurrency::Owner;
use super::language::preferred;
use super::problem::{Problem, named, reject};
use super::session::InOwnWorkspace;
use super::upload_form::StreamedBody;

/// Where files are announced.
const ALL: &str = "/attachments";
/// Where the bytes of one go.
const ONE: &str = "/attachments/{attachment}";

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,termination,expiration,checksum";
const PIECE_TYPE: &str = "application/offset+octet-stream";
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// The routes, all of which speak the same version.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route(ALL, post(announce).options(options))
        .route(ONE, get(show).head(stand).patch(send).delete(remove).post(override_method).options(options))
        .layer(from_fn(speak_version))
}

/// Whoever speaks another version is told so; all answers name ours.
async fn speak_version(request: Request, next: Next) -> Response {
    let is_protocol = !matches!(*request.method(), Method::OPTIONS | Method::GET);
    let mut response = if is_protocol && header(request.headers(), &TUS_RESUMABLE) != Some(VERSION) {
        let mut response = reject(HttpProblem::UploadVersion);
        response.headers_mut().insert(TUS_VERSION, HeaderValue::from_static(VERSION));
        response
    } else {
        next.run(request).await
    };
    response.headers_mut().insert(TUS_RESUMABLE, HeaderValue::from_static(VERSION));
    response
}

async fn options(State(state): State<AppState>) -> Response {
    let max_bytes = state.services.attachments.rules().max_bytes;
    let headers = [
        (TUS_VERSION, VERSION.to_owned()),
        (TUS_EXTENSION, EXTENSIONS.to_owned()),
        (TUS_CHECKSUM_ALGORITHM, Checksum::ALGORITHMS.to_owned()),
        (TUS_MAX_SIZE, max_bytes.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Announces a file; its first bytes may come along.
async fn announce(State(state): State<AppState>, InOwnWorkspace(own): InOwnWorkspace, request: Request) -> Response {
    let headers = request.headers();
    let (Some(size), Some(name)) = (number(headers, &UPLOAD_LENGTH), file_name(headers)) else {
        return reject(HttpProblem::UnreadableUpload);
    };
    let view = match state.services.attachments.announce(own.member(), &name, size).await {
        Ok(view) => view,
        Err(error) => return Problem::Error(error).into_response(),
    };
    let location = format!("{ALL}/{}", view.id);
    let expires = expires(view.expires_at);
    let mut response = if header(request.headers(), &header::CONTENT_TYPE) == Some(PIECE_TYPE) {
        let mut sent = take(&state, own, view.id, 0, request).await;
        if sent.status() == StatusCode::NO_CONTENT {
            *sent.status_mut() = StatusCode::CREATED;
        }
        sent
    } else {
        StatusCode::CREATED.into_response()
    };
    // Whatever came of the bytes, the file is announced: they can be sent once more.
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert(UPLOAD_EXPIRES, expires);
    response
}

/// How far a file has come.
async fn stand(State(state): State<AppState>, InOwnWorkspace(own): InOwnWorkspace, Path(id): Path<String>) -> Result<Response, Problem> {
    let view = state.services.attachments.find(own.member(), named(&id)?).await?;
    let headers = [
        (UPLOAD_OFFSET, view.received.to_string()),
        (UPLOAD_LENGTH, view.size.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((StatusCode::OK, headers, [(UPLOAD_EXPIRES, expires(view.expires_at))]).into_response())
}

/// The same for the page, in words: whether questions can be answered from it.
async fn show(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = state.services.attachments.find(own.member(), named(&id)?).await?;
    let (state, words) = app::attachment_state(&view, preferred(&headers));
    let AttachmentView { id, name, size, received, .. } = view;
    let body = json!({ "id": id, "name": name, "size": size, "received": received, "state": state, "words": words });
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// Takes the next bytes.
async fn send(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    if header(request.headers(), &header::CONTENT_TYPE) != Some(PIECE_TYPE) {
        return Ok(reject(HttpProblem::NotAPiece));
    }
    let Some(offset) = number(request.headers(), &UPLOAD_OFFSET) else { return Ok(reject(HttpProblem::UnreadableUpload)) };
    Ok(take(&state, own, named(&id)?, offset, request).await)
}

async fn remove(State(state): State<AppState>, InOwnWorkspace(own): InOwnWorkspace, Path(id): Path<String>) -> Result<Response, Problem> {
    state.services.attachments.remove(own.member(), named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// For whoever stands behind something that lets no other methods through.
async fn override_method(state: State<AppState>, own: InOwnWorkspace, id: Path<String>, request: Request) -> Result<Response, Problem> {
    match header(request.headers(), &METHOD_OVERRIDE) {
        Some("PATCH") => send(state, own, id, request).await,
        Some("DELETE") => remove(state, own, id).await,
        Some("HEAD") => stand(state, own, id).await,
        _ => Ok(reject(HttpProblem::MethodNotAllowed)),
    }
}

async fn take(state: &AppState, own: OwnWorkspace, id: AttachmentId, offset: u64, request: Request) -> Response {
    let headers = request.headers();
    let checksum = match headers.get(UPLOAD_CHECKSUM) {
        Some(_) => match checksum(headers) {
            Some(checksum) => Some(checksum),
            None => return reject(HttpProblem::UnreadableUpload),
        },
        None => None,
    };
    let attachments = &state.services.attachments;
    let length = number(headers, &header::CONTENT_LENGTH);
    let piece = match attachments.begin_piece(own.member(), id, offset, length).await {
        Ok(piece) => piece.checked(checksum),
        Err(error) => return Problem::Error(error).into_response(),
    };
    let owner = Owner::of(request.extensions());
    let body = match StreamedBody::begin(request.into_body(), owner, state).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    // A task of its own: what has come is stored also when the sender is gone, and nobody waits for the answer.
    match tokio::spawn(receive(piece, body).in_current_span()).await {
        Ok(Ok(Received::UpTo(offset))) => (StatusCode::NO_CONTENT, [(UPLOAD_OFFSET, offset.to_string())]).into_response(),
        Ok(Ok(Received::Mismatch)) => reject(HttpProblem::ChecksumMismatch),
        Ok(Err(error)) => Problem::Error(error).into_response(),
        Err(error) => Problem::Error(domain::Error::internal(error)).into_response(),
    }
}

async fn receive(piece: Piece, body: StreamedBody) -> domain::Result<Received> {
    let StreamedBody { pieces, permit } = body;
    let received = piece.receive(pieces).await;
    drop(permit);
    received
}

fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = header(headers, name)?;
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The name of a file, among pairs of a key and a value in Base64.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let pairs = header(headers, &UPLOAD_METADATA)?.split(',');
    let name = pairs.map(str::trim).find_map(|pair| pair.strip_prefix("filename "))?;
    String::from_utf8(BASE64.decode(name.trim()).ok()?).ok().map(|name| name.replace('\0', "")).filter(|name| !name.trim().is_empty())
}

fn checksum(headers: &HeaderMap) -> Option<Checksum> {
    let (algorithm, expected) = header(headers, &UPLOAD_CHECKSUM)?.split_once(' ')?;
    Checksum::of(algorithm, BASE64.decode(expected.trim()).ok()?)
}

/// A moment as HTTP writes it.
fn expires(at: Timestamp) -> HeaderValue {
    let since = Duration::from_secs(at.unix_seconds().max(0).unsigned_abs());
    let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
    HeaderValue::from_str(&date).unwrap_or(HeaderValue::from_static("0"))
}
