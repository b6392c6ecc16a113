//! Files on their way into a library. Plain multipart, so that it works as a form too. Each file is answered for by itself.

use app::FileReport;
use axum::Json;
use axum::extract::State;
use axum::extract::multipart::Field;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::FolderId;
use domain::knowledge::{KnowledgeError, MAX_DOCUMENT_BYTES, Uploaded, count_reading};
use domain::workspaces::Member;
use domain::{Error, Language, Result};
use serde_json::{Map, Value, json};

use super::AppState;
use super::language::preferred;
use super::problem::{Problem, error_in_words, lead_back, log_cause};
use super::session::InOwnWorkspace;
use super::upload_form::{UploadForm, UploadRejection, file_name};

/// Where files are sent.
pub const PATH: &str = "/library/upload";
/// The name of the form's field.
const FIELD: &str = "file";
/// The name of the field before the files that says which folder they go into.
const FOLDER: &str = "folder";
/// The page with its form.
const LIBRARY: &str = "/library";
/// Files that may come in one form.
const MAX_FILES: usize = 20;
/// For more files than this no form is read on.
const MAX_ANSWERS: usize = 3 * MAX_FILES;
/// What a form may weigh, its wrapping included.
pub const MAX_BODY_BYTES: usize = MAX_FILES * (MAX_DOCUMENT_BYTES as usize + 16 * 1024);

/// A file of a form, and what became of it.
struct SentFile {
    /// The name it was sent under; empty when it did not come as far as that.
    name: String,
    outcome: Result<Uploaded>,
}

/// Takes files from a form. A script gets the documents as JSON; a browser without one goes back to the library.
pub async fn upload(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    headers: HeaderMap,
    form: Result<UploadForm, UploadRejection>,
) -> Response {
    let mut folder = None;
    let files = match form {
        Ok(form) => take_all(&state, own.member(), form, &mut folder).await,
        Err(UploadRejection::NoPermit) => Err(UploadRejection::TOO_MANY),
        Err(unreadable @ UploadRejection::Unreadable) => return unreadable.into_response(),
    };
    let browser = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    match files {
        Ok(files) if browser => lead_back_with_report(files, folder),
        Ok(files) => answer(files, preferred(&headers)),
        Err(error) if browser => lead_back::<()>(LIBRARY, Err(error)),
        Err(error) => Problem::Error(error).into_response(),
    }
}

/// Takes one file after the other; there is at least one.
async fn take_all(state: &AppState, member: Member<'_>, mut form: UploadForm, folder: &mut Option<FolderId>) -> Result<Vec<SentFile>> {
    let mut files = Vec::new();
    while files.len() < MAX_ANSWERS {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => {
                files.push(SentFile { name: String::new(), outcome: Err(KnowledgeError::BrokenOff.into()) });
                break;
            }
        };
        if field.name() == Some(FOLDER) {
            *folder = named_folder(field).await;
            continue;
        }
        let name = file_name(&field);
        // A browser sends a file without a name when none was chosen.
        if field.name() == Some(FIELD) && !name.is_empty() {
            let outcome = if files.len() < MAX_FILES { take(state, member, &name, field, *folder).await } else { Err(too_many_at_once()) };
            files.push(SentFile { name, outcome });
        }
    }
    if files.is_empty() { Err(KnowledgeError::NoFile.into()) } else { Ok(files) }
}

async fn take(state: &AppState, member: Member<'_>, name: &str, mut field: Field<'_>, folder: Option<FolderId>) -> Result<Uploaded> {
    count_reading(&*state.services.limiter, member).await?;
    let mut upload = state.services.library.begin_upload(member.library(), name)?.into_folder(folder);
    while let Some(piece) = field.chunk().await.map_err(|_| Error::Knowledge(KnowledgeError::BrokenOff))? {
        upload.write(piece).await?;
    }
    upload.finish().await
}

/// What is no id of a folder is none. No more is read of it than of an id.
async fn named_folder(mut field: Field<'_>) -> Option<FolderId> {
    let first = field.chunk().await.ok().flatten()?;
    std::str::from_utf8(&first).ok()?.parse().ok()
}

fn too_many_at_once() -> Error {
    KnowledgeError::TooManyAtOnce { max: u32::try_from(MAX_FILES).unwrap_or(u32::MAX) }.into()
}

/// A file alone is answered with its document or its problem, several with one or the other for each.
fn answer(files: Vec<SentFile>, language: Language) -> Response {
    let files = match <[SentFile; 1]>::try_from(files) {
        Ok([SentFile { outcome: Err(error), .. }]) => return Problem::Error(error).into_response(),
        Ok(alone) => alone.into(),
        Err(several) => several,
    };
    let status = if files.iter().all(|file| file.outcome.is_ok()) { StatusCode::CREATED } else { StatusCode::MULTI_STATUS };
    let answers: Vec<Value> = files.into_iter().map(|file| in_json(file, language)).collect();
    (status, Json(answers)).into_response()
}

/// The document, or the problem as RFC 9457 writes it; and beside either, the name of the file.
fn in_json(SentFile { name, outcome }: SentFile, language: Language) -> Value {
    let mut members = match outcome {
        Ok(Uploaded { document, is_known }) => {
            let mut members = if let Value::Object(members) = json!(document) { members } else { Map::new() };
            members.insert("is_known".to_owned(), json!(is_known));
            members
        }
        Err(error) => {
            log_cause(&error);
            error_in_words(&error, Some(language))
        }
    };
    members.insert("file".to_owned(), json!(name));
    Value::Object(members)
}

fn lead_back_with_report(files: Vec<SentFile>, folder: Option<FolderId>) -> Response {
    let report: Vec<FileReport> = files.into_iter().map(report).collect();
    let page = folder.map_or_else(|| LIBRARY.to_owned(), |folder| format!("{LIBRARY}?{FOLDER}={folder}"));
    let mut response = lead_back(&page, Ok(()));
    if let Some(cookie) = app::report_cookie(&report) {
        app::cookies::append(response.headers_mut(), &cookie);
    }
    response
}

fn report(SentFile { name, outcome }: SentFile) -> FileReport {
    let (same_as, error) = match outcome {
        Ok(Uploaded { document, is_known }) => (is_known.then_some(document.name), None),
        Err(error) => {
            log_cause(&error);
            (None, Some(error))
        }
    };
    FileReport { file: name, same_as, error }
}
