use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::auth::{Channel, CodeOnItsWay, LinkOnItsWay, holding};
use super::body::{Accepted, Body, Calling};
use super::problems::Problems;
use super::proof::Proof;
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::http::session::SignedIn;

/// Another mobile number.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewMobile {
    #[schema(example = "09351112233")]
    mobile: String,
    #[serde(flatten)]
    proof: Proof,
    #[serde(default)]
    channel: Channel,
}

/// Ask for another mobile number
///
/// A code is sent to it; `me/mobile/confirm/` finishes.
#[utoipa::path(
    post,
    path = "/auth/me/mobile",
    tag = "account",
    request_body = NewMobile,
    security(("bearer" = [])),
    responses((status = 202, body = CodeOnItsWay), Problems)
)]
pub(super) async fn ask_mobile(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(body): Body<NewMobile>,
) -> Result<Accepted<CodeOnItsWay>, Problem> {
    let proof = body.proof.of(&state, &caller, &calling).await?;
    let (sent, key) = state.services.sign_in.ask_new_mobile(proof, &body.mobile, body.channel.into(), &calling.client).await?;
    Ok(Accepted(CodeOnItsWay::new(sent, key.expose(), state.services.clock.now())))
}

/// The code that came to the number.
#[derive(Deserialize, ToSchema)]
pub(super) struct ConfirmMobile {
    /// As it came when the number was asked for.
    challenge: String,
    /// Six digits of any script.
    #[schema(example = "123456")]
    code: String,
}

/// Confirm another mobile number
#[utoipa::path(
    post,
    path = "/auth/me/mobile/confirm",
    tag = "account",
    request_body = ConfirmMobile,
    security(("bearer" = [])),
    responses((status = 204), Problems)
)]
pub(super) async fn confirm_mobile(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(body): Body<ConfirmMobile>,
) -> Result<StatusCode, Problem> {
    state.services.sign_in.confirm_new_mobile(&caller, &body.code, &holding(&calling, &body.challenge)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another e-mail address.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewEmail {
    #[schema(example = "sara@avand.example")]
    email: String,
    #[serde(flatten)]
    proof: Proof,
}

/// Ask for another e-mail address
///
/// A link is sent to it; whoever opens it while signed in, or brings its `link` to `me/email/confirm/`, finishes.
#[utoipa::path(
    post,
    path = "/auth/me/email",
    tag = "account",
    request_body = NewEmail,
    security(("bearer" = [])),
    responses((status = 202, body = LinkOnItsWay), Problems)
)]
pub(super) async fn ask_email(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(body): Body<NewEmail>,
) -> Result<Accepted<LinkOnItsWay>, Problem> {
    let proof = body.proof.of(&state, &caller, &calling).await?;
    let sent = state.services.sign_in.ask_new_email(proof, &body.email, &calling.client).await?;
    Ok(Accepted(LinkOnItsWay::new(sent, state.services.clock.now())))
}

/// The link that came to the address.
#[derive(Deserialize, ToSchema)]
pub(super) struct ConfirmEmail {
    /// What stands after `link=` in it.
    link: String,
}

/// Confirm another e-mail address
#[utoipa::path(
    post,
    path = "/auth/me/email/confirm",
    tag = "account",
    request_body = ConfirmEmail,
    security(("bearer" = [])),
    responses((status = 204), Problems)
)]
pub(super) async fn confirm_email(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(body): Body<ConfirmEmail>,
) -> Result<StatusCode, Problem> {
    state.services.sign_in.confirm_new_email(&caller, &body.link, &calling.client).await?;
    Ok(StatusCode::NO_CONTENT)
}
