//! Writes into the audit log who reached for what is not theirs. Who asks hears the same as ever.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use domain::accounts::Accounts;
use domain::actor::Person;
use domain::chat::protocol;
use domain::client::Client;
use domain::{Error, Result};

use super::api;
use super::session::{self, Sessions};

/// Under these addresses things are asked for by their ids; a page that is not there is only a page that is not there.
const OF_THINGS: [&str; 3] = ["/fn/", "/files/", api::ROOT];

/// The mark of a response that tells another site no.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FromAnotherSite;

/// Records what was refused because another site asked for it.
pub(crate) async fn audit_cross_site(State(sessions): State<Sessions>, request: Request, next: Next) -> Response {
    if request.method().is_safe() && request.uri().path() != protocol::PATH {
        return next.run(request).await;
    }
    let (client, path) = (session::client(&request, &sessions.proxies), request.uri().path().to_owned());
    let response = next.run(request).await;
    if response.extensions().get::<FromAnotherSite>().is_some() {
        warn_if_unrecorded(sessions.accounts.record_no_access(None, "cross_site", &path, &client).await);
    }
    response
}

/// Records that somebody who is signed in asked for a thing that is not there for them: it may be somebody else's.
pub(crate) async fn audit_denied_access(accounts: &Accounts, caller: Option<Person>, client: &Client, path: &str, status: StatusCode) {
    if let Some(caller) = caller
        && status == StatusCode::NOT_FOUND
        && OF_THINGS.iter().any(|things| path.starts_with(things))
    {
        warn_if_unrecorded(accounts.record_no_access(Some(caller.account()), Error::NotFound.code(), path, client).await);
    }
}

/// A refusal stays one when it cannot be recorded.
pub(crate) fn warn_if_unrecorded(recorded: Result<()>) {
    if let Err(error) = recorded {
        tracing::warn!(%error, "a refusal could not be recorded");
    }
}
