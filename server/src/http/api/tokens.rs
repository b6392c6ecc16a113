use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::accounts::{ACCESS_LIFETIME, NewSession};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Body, Calling, private};
use super::refusals::Refusals;
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::http::session::SignedIn;

/// What a program signs its requests with.
#[derive(Serialize, ToSchema)]
pub(super) struct Tokens {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    /// Buys the next pair at `token/refresh/`, once.
    refresh_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds for which the access token is good.
    expires_in: u64,
    /// The account.
    account: String,
}

impl From<NewSession> for Tokens {
    fn from(session: NewSession) -> Self {
        Self {
            account: session.caller.account.to_string(),
            access_token: session.access_token,
            refresh_token: session.refresh_token,
            token_type: "Bearer",
            expires_in: ACCESS_LIFETIME.as_secs(),
        }
    }
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
pub(super) struct Refresh {
    refresh_token: String,
}

/// Exchange a refresh token for new tokens
///
/// Each refresh token works once. One that comes again later ends the session for both sides.
#[utoipa::path(post, path = "/auth/token/refresh", tag = "tokens", responses((status = 200, body = Tokens), Refusals))]
pub(super) async fn refresh(State(state): State<AppState>, calling: Calling, Body(body): Body<Refresh>) -> Result<Response, Problem> {
    let session = state.accounts.refresh(&body.refresh_token, &calling.client).await?;
    Ok(private(StatusCode::OK, Tokens::from(session)))
}

/// End this session
#[utoipa::path(post, path = "/auth/logout", tag = "tokens", security(("bearer" = [])), responses((status = 204), Refusals))]
pub(super) async fn logout(State(state): State<AppState>, SignedIn(caller): SignedIn) -> Result<Response, Problem> {
    state.accounts.sign_out(caller.session).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
