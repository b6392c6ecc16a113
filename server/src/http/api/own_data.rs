use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Error;
use domain::export::{ExportState, ExportView};
use domain::persian::jalali::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{Accepted, Body, Calling, Private};
use super::problems::Problems;
use super::proof::Proof;
use crate::http::problem::Problem;
use crate::http::session::{InOwnWorkspace, SignedIn};
use crate::http::{AppState, download};

/// A copy of everything that is kept of the person.
#[derive(Serialize, ToSchema)]
pub(super) struct Export {
    id: String,
    /// `preparing`, `ready` or `failed`.
    state: &'static str,
    /// In bytes, once it is ready.
    size: Option<u64>,
    /// RFC 3339.
    created_at: String,
    /// Until when it is kept; RFC 3339.
    expires_at: String,
}

impl From<ExportView> for Export {
    fn from(export: ExportView) -> Self {
        let state = match export.state {
            ExportState::Preparing => "preparing",
            ExportState::Ready => "ready",
            ExportState::Failed => "failed",
        };
        let [created_at, expires_at] = [export.created_at, export.expires_at].map(rfc3339);
        Self { id: export.id.to_string(), state, size: export.size, created_at, expires_at }
    }
}

/// Have a copy of one's data prepared
///
/// One at a time, and three a day. Notifications tell that it was asked for, and when it is ready.
#[utoipa::path(post, path = "/auth/me/export", tag = "account", request_body = Proof, security(("bearer" = [])), responses((status = 202, body = Export), Problems))]
pub(super) async fn request_export(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(proof): Body<Proof>,
) -> Result<Accepted<Export>, Problem> {
    let proof = proof.of(&state, &caller, &calling).await?;
    let export = state.services.exports.request(proof, &calling.client).await?;
    Ok(Accepted(Export::from(export)))
}

/// The copy that was asked for last
///
/// It is kept for a week.
#[utoipa::path(get, path = "/auth/me/export", tag = "account", security(("bearer" = [])), responses((status = 200, body = Export), Problems))]
pub(super) async fn export(State(state): State<AppState>, InOwnWorkspace(own): InOwnWorkspace) -> Result<Private<Export>, Problem> {
    let export = state.services.exports.newest(own.admin()).await?.ok_or(Error::NotFound)?;
    Ok(Private(Export::from(export)))
}

/// Fetch a copy that is ready
#[utoipa::path(
    get,
    path = "/auth/me/export/{id}/file",
    tag = "account",
    params(("id" = String, Path, description = "The id of a copy of one's own")),
    security(("bearer" = [])),
    responses(
        (status = 200, description = "A ZIP archive", content_type = "application/zip", body = Vec<u8>),
        (status = 307, description = "The archive is at this address for a minute"),
        Problems
    )
)]
pub(super) async fn export_file(
    State(state): State<AppState>,
    InOwnWorkspace(own): InOwnWorkspace,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    download::archive(&state, own.admin(), &id).await
}

/// An account that will be deleted.
#[derive(Serialize, ToSchema)]
pub(super) struct Deletion {
    /// When; RFC 3339.
    deletes_at: String,
}

/// Delete the account
///
/// In a week, with everything that hangs on it; until then it can be kept. All other sessions end at once.
#[utoipa::path(delete, path = "/auth/me", tag = "account", request_body = Proof, security(("bearer" = [])), responses((status = 202, body = Deletion), Problems))]
pub(super) async fn delete_me(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(proof): Body<Proof>,
) -> Result<Accepted<Deletion>, Problem> {
    let proof = proof.of(&state, &caller, &calling).await?;
    let date = state.services.erasure.delete_account(proof, &calling.client).await?;
    Ok(Accepted(Deletion { deletes_at: rfc3339(date) }))
}

/// Keep an account that was to be deleted
#[utoipa::path(post, path = "/auth/me/keep", tag = "account", security(("bearer" = [])), responses((status = 204), Problems))]
pub(super) async fn keep_me(State(state): State<AppState>, SignedIn(caller): SignedIn, calling: Calling) -> Result<StatusCode, Problem> {
    state.services.erasure.keep_account(&caller, &calling.client).await?;
    Ok(StatusCode::NO_CONTENT)
}
