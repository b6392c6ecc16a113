use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::Error;
use domain::accounts::{PreferenceChanges, ProfileForm};
use domain::paging::{Cursor, Page};
use domain::persian::jalali::rfc3339;
use domain::sessions::SessionView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Calling, Params, Private};
use super::preferences::{Wanted, WantedChanges};
use super::problems::Problems;
use super::proof::prove;
use crate::http::AppState;
use crate::http::problem::{Problem, named};
use crate::http::session::SignedIn;

/// The person or company that calls.
#[derive(Serialize, ToSchema)]
pub(super) struct Account {
    id: String,
    /// `individual`, `legal` or `business`.
    kind: String,
    /// `user`, `support` or `admin`.
    role: String,
    /// In its normal form (`+989…`).
    mobile: Option<String>,
    email: Option<String>,
    /// When the account will be deleted, if that is wanted; RFC 3339.
    deletes_at: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
    #[serde(flatten)]
    about: About,
}

/// What one tells of oneself. Which of the fields count depends on the kind of account; empty ones are not known.
#[derive(Serialize, ToSchema)]
pub(super) struct About {
    first_name: String,
    last_name: String,
    national_id: String,
    company_name: String,
    legal_id: String,
    economic_code: String,
    phone: String,
}

impl From<ProfileForm> for About {
    fn from(form: ProfileForm) -> Self {
        let ProfileForm { first_name, last_name, national_id, company_name, legal_id, economic_code, phone } = form;
        Self { first_name, last_name, national_id, company_name, legal_id, economic_code, phone }
    }
}

/// What is to be different; what is not mentioned stays as it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct Changes {
    first_name: Option<String>,
    last_name: Option<String>,
    national_id: Option<String>,
    company_name: Option<String>,
    legal_id: Option<String>,
    economic_code: Option<String>,
    phone: Option<String>,
    #[serde(flatten)]
    wanted: WantedChanges,
}

impl Changes {
    fn over(self, form: ProfileForm) -> Result<(PreferenceChanges, ProfileForm), Error> {
        let form = ProfileForm {
            first_name: self.first_name.unwrap_or(form.first_name),
            last_name: self.last_name.unwrap_or(form.last_name),
            national_id: self.national_id.unwrap_or(form.national_id),
            company_name: self.company_name.unwrap_or(form.company_name),
            legal_id: self.legal_id.unwrap_or(form.legal_id),
            economic_code: self.economic_code.unwrap_or(form.economic_code),
            phone: self.phone.unwrap_or(form.phone),
        };
        Ok((self.wanted.read()?, form))
    }
}

/// Who calls
#[utoipa::path(get, path = "/auth/me", tag = "account", security(("bearer" = [])), responses((status = 200, body = Account), Problems))]
pub(super) async fn me(State(state): State<AppState>, SignedIn(caller): SignedIn) -> Result<Private<Account>, Problem> {
    let domain::accounts::About { role, deletes_at, profile, preferences } = state.services.accounts.about(caller.account()).await?;
    let account = Account {
        id: caller.account().to_string(),
        kind: name_of(&profile.kind),
        role: name_of(&role),
        mobile: profile.mobile,
        email: profile.email,
        deletes_at: deletes_at.map(rfc3339),
        wanted: preferences.into(),
        about: profile.form.into(),
    };
    Ok(Private(account))
}

/// Tell about oneself
#[utoipa::path(patch, path = "/auth/me", tag = "account", request_body = Changes, security(("bearer" = [])), responses((status = 204), Problems))]
pub(super) async fn change_me(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(changes): Body<Changes>,
) -> Result<StatusCode, Problem> {
    let known = state.services.accounts.profile(&caller).await?.form;
    let (wanted, form) = changes.over(known.clone())?;
    if form != known {
        state.services.accounts.save_profile(&caller, &form, &calling.client).await?;
    }
    state.services.accounts.prefer(&caller, wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The current password, as elsewhere with a code where a second factor is on, and the next.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChangePassword {
    /// May be left out as `password` may elsewhere.
    #[serde(default, alias = "present", alias = "old_password")]
    current: String,
    #[serde(default)]
    factor_code: String,
    #[serde(alias = "new_password")]
    password: String,
}

/// Choose another password
///
/// All other sessions end.
#[utoipa::path(post, path = "/auth/change-password", tag = "account", request_body = ChangePassword, security(("bearer" = [])), responses((status = 204), Problems))]
pub(super) async fn change_password(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Body(body): Body<ChangePassword>,
) -> Result<StatusCode, Problem> {
    let proof = prove(&state, &caller, &calling, &body.current, &body.factor_code).await?;
    state.services.sign_in.change_password(proof, &body.password, &calling.client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a list goes on.
#[derive(Deserialize, IntoParams)]
pub(super) struct After {
    /// `next` of the page before.
    after: Option<String>,
}

/// One session.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    id: String,
    /// Browser and system, as far as they are known.
    device: String,
    /// Where it last connected from.
    address: String,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339.
    last_seen_at: String,
    /// Whether it is the one that asks.
    present: bool,
}

/// A stretch of the list of sessions.
#[derive(Serialize, ToSchema)]
pub(super) struct Sessions {
    items: Vec<Session>,
    /// Hand this back as `after` for the rest; null at the end.
    next: Option<String>,
}

/// Where one is signed in
#[utoipa::path(
    get,
    path = "/auth/sessions",
    tag = "sessions",
    params(After),
    security(("bearer" = [])),
    responses((status = 200, body = Sessions), Problems)
)]
pub(super) async fn sessions(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    Params(query): Params<After>,
) -> Result<Private<Sessions>, Problem> {
    let after: Option<Cursor> = query.after.filter(|after| !after.is_empty()).map(|after| named(&after)).transpose()?;
    let Page { items, next } = state.services.sessions.sessions(&caller, after).await?;
    let items = items.into_iter().map(Session::from).collect();
    Ok(Private(Sessions { items, next: next.map(|next| next.to_string()) }))
}

impl From<SessionView> for Session {
    fn from(session: SessionView) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.device.name(),
            address: session.address,
            created_at: rfc3339(session.created_at),
            last_seen_at: rfc3339(session.last_seen_at),
            present: session.present,
        }
    }
}

/// End one session
#[utoipa::path(
    delete,
    path = "/auth/sessions/{id}",
    tag = "sessions",
    params(("id" = String, Path, description = "The id of a session of one's own")),
    security(("bearer" = [])),
    responses((status = 204), Problems)
)]
pub(super) async fn end_session(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.services.sessions.end_session(&caller, named(&id)?, &calling.client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all sessions but this one
#[utoipa::path(post, path = "/auth/sessions/end-others", tag = "sessions", security(("bearer" = [])), responses((status = 204), Problems))]
pub(super) async fn end_other_sessions(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    calling: Calling,
) -> Result<StatusCode, Problem> {
    state.services.sessions.end_other_sessions(&caller, &calling.client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The stable name of a kind or a role.
fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
