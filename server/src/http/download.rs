//! Uploaded files on their way back to their owner.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Result;
use domain::ids::DocumentId;
use domain::knowledge::Place;

use super::AppState;
use super::problem::Problem;
use super::session::SignedIn;

/// Where a document's file is; the page links here.
pub const PATH: &str = "/files/{document}";

/// The file of a document as it was uploaded, to be saved and never shown.
pub async fn download(State(state): State<AppState>, SignedIn(caller): SignedIn, Path(document): Path<String>) -> Response {
    match original(&state, caller.account, &document).await {
        Ok(response) => response,
        Err(error) => Problem(error).into_response(),
    }
}

async fn original(state: &AppState, account: domain::ids::AccountId, document: &str) -> Result<Response> {
    let id: DocumentId = document.parse().map_err(|_| domain::Error::NotFound)?;
    let original = state.library.original(account, id).await?;
    Ok(match original.place {
        Place::Elsewhere(link) => Redirect::temporary(&link).into_response(),
        Place::Here { size, bytes } => {
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_LENGTH, size.to_string()),
                (header::CONTENT_DISPOSITION, original.disposition),
            ];
            (headers, Body::from_stream(bytes)).into_response()
        }
    })
}
