//! Writes into the audit log who was denied what they asked for. Who asks gets the same answer as ever.

use app::errors::HttpProblem;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use domain::actor::Person;
use domain::client::Client;
use domain::sessions::Sessions;
use domain::{Error, Result};

use super::csrf::RejectedCrossSite;
use super::problem::NothingHere;

/// Audits what was rejected because a page of another site had it sent.
pub(crate) async fn audit_cross_site(
    State(sessions): State<Sessions>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if response.extensions().get::<RejectedCrossSite>().is_some() {
        warn_if_unrecorded(sessions.denials().record_denied_access(None, HttpProblem::CrossSite.code(), &path, &client).await);
    }
    response
}

/// Audits that somebody who is signed in asked for a thing that is not there for them.
pub(crate) async fn audit_not_found(
    State(sessions): State<Sessions>,
    Extension(client): Extension<Client>,
    Extension(caller): Extension<Option<Person>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    if let Some(caller) = caller
        && response.status() == StatusCode::NOT_FOUND
        && response.extensions().get::<NothingHere>().is_none()
    {
        warn_if_unrecorded(sessions.denials().record_denied_access(Some(caller.account()), Error::NotFound.code(), &path, &client).await);
    }
    response
}

/// A denial stays one when it cannot be recorded.
pub(crate) fn warn_if_unrecorded(recorded: Result<()>) {
    if let Err(error) = recorded {
        tracing::warn!(%error, "a denied access could not be written to the audit log");
    }
}
