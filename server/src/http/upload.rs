//! Files on their way into a library. Plain multipart, so that it works as a form too.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::knowledge::{DocumentView, KnowledgeError, MAX_DOCUMENT_BYTES, count_reading};
use domain::workspaces::Member;
use domain::{Error, Result};

use super::AppState;
use super::problem::{Problem, lead_back};
use super::session::InOwnWorkspace;
use super::upload_form::{UploadForm, UploadRejection};

/// Where files are sent.
pub const PATH: &str = "/library/upload";
/// The name of the form's field.
const FIELD: &str = "file";
/// The page with its form.
const LIBRARY: &str = "/library";
/// Files that may come in one form.
const MAX_FILES: usize = 20;
/// What a form may weigh, its wrapping included.
pub const MAX_BODY_BYTES: usize = MAX_FILES * (MAX_DOCUMENT_BYTES as usize + 16 * 1024);

/// Takes files from a form. A script gets the documents as JSON; a browser without one goes back to the library.
pub async fn upload(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    headers: HeaderMap,
    form: Result<UploadForm, UploadRejection>,
) -> Response {
    let outcome = match form {
        Ok(form) => take_all(&state, own.member(), form).await,
        Err(UploadRejection::NoPermit) => Err(UploadRejection::TOO_MANY),
        Err(unreadable @ UploadRejection::Unreadable) => return unreadable.into_response(),
    };
    let browser = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    match outcome {
        Ok(documents) if !browser => (StatusCode::CREATED, Json(documents)).into_response(),
        Err(error) if !browser => Problem(error).into_response(),
        outcome => lead_back(LIBRARY, outcome),
    }
}

async fn take_all(state: &AppState, member: Member<'_>, mut form: UploadForm) -> Result<Vec<DocumentView>> {
    let mut documents = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|_| Error::Knowledge(KnowledgeError::Empty))? {
        if field.name() != Some(FIELD) || documents.len() == MAX_FILES {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        count_reading(&*state.services.limiter, member).await?;
        let mut upload = state.services.library.begin_upload(member.library(), &name)?;
        while let Some(piece) = field.chunk().await.map_err(|_| Error::Knowledge(KnowledgeError::Empty))? {
            upload.write(piece).await?;
        }
        documents.push(upload.finish().await?);
    }
    if documents.is_empty() { Err(KnowledgeError::Empty.into()) } else { Ok(documents) }
}
