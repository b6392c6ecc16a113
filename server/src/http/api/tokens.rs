use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::sessions::{ACCESS_LIFETIME, NewSession};
use domain::sign_in::SignInOutcome;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Accepted, Body, Calling, Private};
use super::problems::Problems;
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
    /// Given once to a program that signs in without one. Sent as `X-Device-Key` at the next sign-in, it keeps the owner from
    /// being told of a new device each time.
    device_key: Option<String>,
}

impl From<NewSession> for Tokens {
    fn from(session: NewSession) -> Self {
        Self {
            account: session.caller.account().to_string(),
            device_key: session.device_key.map(|key| key.expose().to_owned()),
            access_token: session.access_token,
            refresh_token: session.refresh_token,
            token_type: "Bearer",
            expires_in: ACCESS_LIFETIME.as_secs(),
        }
    }
}

/// A program that has signed in before.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "describes what `http::session` reads")]
pub(super) struct Device {
    /// As `device_key` came with earlier tokens.
    #[param(rename = "X-Device-Key")]
    device_key: Option<String>,
}

/// What a first step came to.
pub(super) enum FirstStep {
    SignedIn(Tokens),
    Missing(Missing),
}

impl From<SignInOutcome> for FirstStep {
    fn from(outcome: SignInOutcome) -> Self {
        match outcome {
            SignInOutcome::SignedIn(session) => Self::SignedIn(session.into()),
            SignInOutcome::FactorDue(token) => Self::Missing(Missing { missing: "factor", ticket: Some(token.expose().to_owned()) }),
            SignInOutcome::CodeDue(key) => Self::Missing(Missing { missing: "code", ticket: Some(key.expose()) }),
        }
    }
}

impl IntoResponse for FirstStep {
    fn into_response(self) -> Response {
        match self {
            Self::SignedIn(tokens) => Private(tokens).into_response(),
            Self::Missing(missing) => Accepted(missing).into_response(),
        }
    }
}

/// What is still missing.
#[derive(Serialize, ToSchema)]
pub(super) struct Missing {
    /// `password`: send one to `reset-password/` with the same challenge. `factor`: send a code to `factor/` with the ticket.
    /// `code`: many have guessed at this account; if the password was right, its owner was sent a code, to be brought to `otp/verify/`
    /// with the ticket as challenge and the purpose `confirm_sign_in`.
    pub(super) missing: &'static str,
    /// To be brought back with the second factor or the code.
    pub(super) ticket: Option<String>,
}

/// A code of the second factor, or a recovery code.
#[derive(Deserialize, ToSchema)]
pub(super) struct Factor {
    /// As it came with the first step.
    ticket: String,
    code: String,
}

/// Bring the second factor
#[utoipa::path(post, path = "/auth/factor", tag = "signing in", request_body = Factor, params(Device), responses((status = 200, body = Tokens), Problems))]
pub(super) async fn pass_factor(
    State(state): State<AppState>,
    calling: Calling,
    Body(body): Body<Factor>,
) -> Result<Private<Tokens>, Problem> {
    let session = state.services.sign_in.pass_factor(&body.ticket, &body.code, &calling.client).await?;
    Ok(Private(Tokens::from(session)))
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
pub(super) struct Refresh {
    refresh_token: String,
}

/// Exchange a refresh token for new tokens
///
/// Each refresh token works once. One that comes again later ends the session for both sides.
#[utoipa::path(post, path = "/auth/token/refresh", tag = "tokens", request_body = Refresh, responses((status = 200, body = Tokens), Problems))]
pub(super) async fn refresh(
    State(state): State<AppState>,
    calling: Calling,
    Body(body): Body<Refresh>,
) -> Result<Private<Tokens>, Problem> {
    let session = state.services.sessions.refresh(&body.refresh_token, &calling.client).await?;
    Ok(Private(Tokens::from(session)))
}

/// End this session
#[utoipa::path(post, path = "/auth/logout", tag = "tokens", security(("bearer" = [])), responses((status = 204), Problems))]
pub(super) async fn logout(State(state): State<AppState>, SignedIn(caller): SignedIn, calling: Calling) -> Result<StatusCode, Problem> {
    state.services.sessions.sign_out(&caller, &calling.client).await?;
    Ok(StatusCode::NO_CONTENT)
}
