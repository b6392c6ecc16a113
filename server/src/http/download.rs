//! Files on their way back to their owner: uploaded documents, and copies of what is kept of a person.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::files::{Original, Place};
use domain::ids::{AttachmentId, DocumentId, ExportId};
use domain::workspaces::WorkspaceAdmin;

use super::AppState;
use super::problem::{Problem, named};
use super::session::InOwnWorkspace;

/// Where a document's file is; the page links here.
pub const DOCUMENT: &str = "/files/{document}";
/// Where a file is that came with a question; its bubble links here.
pub const ATTACHMENT: &str = "/attachments/{attachment}/file";
/// The same bytes for the page's own scripts, which draw from them what an answer cites: always from here, never from the store.
pub const CONTENT: &str = "/files/{document}/content";
/// Where a copy is; the page links here.
pub const EXPORT: &str = "/exports/{export}";

/// Has the browser save what it gets, and not make it smaller on the way.
pub const ZIP: &str = "application/zip";
/// For what people have sent in: opened as a page of its own, it may do nothing.
pub(super) const NOTHING_RUNS: &str = "default-src 'none'; sandbox";
const BYTES: &str = "application/octet-stream";

/// The file of a document as it was uploaded, to be saved and never shown.
pub async fn document(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(document): Path<String>,
) -> Result<Response, Problem> {
    let id: DocumentId = named(&document)?;
    Ok(saved(state.services.library.original(own.member(), id).await?, BYTES))
}

/// A file that came with a question, as it was sent.
pub async fn attachment(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(attachment): Path<String>,
) -> Result<Response, Problem> {
    let id: AttachmentId = named(&attachment)?;
    Ok(saved(state.services.attachments.original(own.member(), id).await?, BYTES))
}

/// The file of a document, for scripts of our pages.
pub async fn content(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(document): Path<String>,
) -> Result<Response, Problem> {
    let id: DocumentId = named(&document)?;
    Ok(saved(state.services.library.content(own.member(), id).await?, BYTES))
}

/// A copy of what is kept of the person.
pub async fn export(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(export): Path<String>,
) -> Result<Response, Problem> {
    archive(&state, own.admin(), &export).await
}

/// The same, for whoever has found out who calls.
///
/// # Errors
/// [`domain::Error::NotFound`] when the caller has no such copy.
pub(super) async fn archive(state: &AppState, admin: WorkspaceAdmin<'_>, export: &str) -> Result<Response, Problem> {
    let id: ExportId = named(export)?;
    Ok(saved(state.services.exports.file(admin, id).await?, ZIP))
}

fn saved(original: Original, media_type: &'static str) -> Response {
    // Whoever opens it all the same gets something without scripts, forms or an origin.
    let kept_by_nobody = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, NOTHING_RUNS)];
    match original.place {
        Place::Elsewhere(link) => (kept_by_nobody, Redirect::temporary(&link)).into_response(),
        Place::Here { size, bytes } => {
            let headers = [
                (header::CONTENT_TYPE, media_type.to_owned()),
                (header::CONTENT_LENGTH, size.to_string()),
                (header::CONTENT_DISPOSITION, original.disposition),
            ];
            (kept_by_nobody, headers, Body::from_stream(bytes)).into_response()
        }
    }
}
