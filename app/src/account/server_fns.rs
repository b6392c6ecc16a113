//! What the account pages ask the server.

use domain::accounts::{Profile, ProfileForm};
use domain::export::ExportView;
use domain::ids::{AuditEventId, SessionId};
use domain::paging::{Cursor, Page};
use domain::sessions::SessionView;
use domain::sign_in::{NewFactor, PasswordContext};
use domain::{Language, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::event_names::name_of;
use crate::errors::AppError;
#[cfg(feature = "ssr")]
use crate::{
    errors::Outcome as _,
    request::{client, own_workspace, services, signed_in},
    response::{flash_input, redirect_plain_form},
};
#[cfg(feature = "ssr")]
use domain::{
    audit::{Event, Outcome},
    sessions::Device,
};

/// A page of the list of sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sessions {
    pub page: Page<SessionView>,
    /// When it was read.
    pub now: Timestamp,
}

/// Something that happened to the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEvent {
    pub id: AuditEventId,
    /// In words.
    pub what: String,
    pub rejected: bool,
    pub at: Timestamp,
    /// Browser and system, as far as they are known.
    pub device: String,
    /// The network address.
    pub address: Option<String>,
}

/// A page of the list of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Events {
    /// The newest first.
    pub events: Vec<AccountEvent>,
    /// Before which event the next page begins.
    pub next: Option<AuditEventId>,
}

/// What is known of the person.
#[server(endpoint = "/app/account/server_fns/my_profile")]
pub async fn my_profile() -> Result<Profile, AppError> {
    services()?.accounts.profile(&signed_in()?).await.answer()
}

/// Writes down what the person tells of themselves.
#[server(endpoint = "/app/account/server_fns/save_profile")]
pub async fn save_profile(profile: ProfileForm, back: String) -> Result<(), AppError> {
    let saved = services()?.accounts.save_profile(&signed_in()?, &profile, &client()?).await.answer();
    saved.inspect_err(|_| flash_input(&serde_json::to_string(&profile).unwrap_or_default()))?;
    back_to(&back);
    Ok(())
}

/// What a new password must not be made of.
#[server(endpoint = "/app/account/server_fns/my_own_data")]
pub async fn my_own_data() -> Result<PasswordContext, AppError> {
    services()?.sign_in.password_context(&signed_in()?).await.answer()
}

/// Chooses another password.
#[server(endpoint = "/app/account/server_fns/change_password")]
pub async fn change_password(current: String, password: String, back: String) -> Result<(), AppError> {
    services()?.sign_in.change_password(&signed_in()?, &current, &password, &client()?).await.answer()?;
    back_to(&back);
    Ok(())
}

/// Whether signing in takes a second factor.
#[server(endpoint = "/app/account/server_fns/has_factor")]
pub async fn has_factor() -> Result<bool, AppError> {
    services()?.sign_in.has_factor(signed_in()?.account()).await.answer()
}

/// Begins turning the second factor on.
#[server(endpoint = "/app/account/server_fns/begin_factor")]
pub async fn begin_factor(password: String) -> Result<NewFactor, AppError> {
    services()?.sign_in.begin_own_factor(&signed_in()?, &password, &client()?).await.answer()
}

/// Turns the second factor on; the recovery codes are shown this once.
#[server(endpoint = "/app/account/server_fns/confirm_factor")]
pub async fn confirm_factor(code: String) -> Result<Vec<String>, AppError> {
    let codes = services()?.sign_in.confirm_own_factor(&signed_in()?, &code, &client()?).await.answer()?;
    Ok(as_text(&codes))
}

/// New recovery codes, shown this once; those of before stop working.
#[server(endpoint = "/app/account/server_fns/renew_recovery_codes")]
pub async fn renew_recovery_codes(password: String) -> Result<Vec<String>, AppError> {
    let codes = services()?.sign_in.renew_own_codes(&signed_in()?, &password, &client()?).await.answer()?;
    Ok(as_text(&codes))
}

#[cfg(feature = "ssr")]
fn as_text(codes: &[domain::sign_in::RecoveryCode]) -> Vec<String> {
    codes.iter().map(|code| code.as_str().to_owned()).collect()
}

/// Turns the second factor off.
#[server(endpoint = "/app/account/server_fns/remove_factor")]
pub async fn remove_factor(password: String) -> Result<(), AppError> {
    services()?.sign_in.remove_own_factor(&signed_in()?, &password, &client()?).await.answer()
}

/// Where the person is signed in.
#[server(endpoint = "/app/account/server_fns/list_sessions")]
pub async fn list_sessions(after: Option<Cursor>) -> Result<Sessions, AppError> {
    let services = services()?;
    let page = services.sessions.sessions(&signed_in()?, after).await.answer()?;
    Ok(Sessions { page, now: services.clock.now() })
}

/// What happened to the account, in words of this language; before the event `before`.
#[server(endpoint = "/app/account/server_fns/list_events")]
pub async fn list_events(language: Language, before: Option<AuditEventId>) -> Result<Events, AppError> {
    let page = services()?.accounts.own_events(&signed_in()?, before).await.answer()?;
    let event = |event: Event| AccountEvent {
        id: event.id,
        what: name_of(&event, language),
        rejected: event.outcome == Outcome::Refused,
        at: event.at,
        device: event.user_agent.as_deref().map(|agent| Device::of(agent).name()).unwrap_or_default(),
        address: event.address,
    };
    Ok(Events { events: page.items.into_iter().map(event).collect(), next: page.next })
}

/// Ends one of the person's sessions.
#[server(endpoint = "/app/account/server_fns/end_session")]
pub async fn end_session(id: SessionId, back: String) -> Result<(), AppError> {
    services()?.sessions.end_session(&signed_in()?, id, &client()?).await.answer()?;
    back_to(&back);
    Ok(())
}

/// Ends all of the person's sessions but this one.
#[server(endpoint = "/app/account/server_fns/end_other_sessions")]
pub async fn end_other_sessions(back: String) -> Result<usize, AppError> {
    let ended = services()?.sessions.end_other_sessions(&signed_in()?, &client()?).await.answer()?;
    back_to(&back);
    Ok(ended)
}

/// The copy of the person's data that was asked for last.
#[server(endpoint = "/app/account/server_fns/my_export")]
pub async fn my_export() -> Result<Option<ExportView>, AppError> {
    services()?.exports.newest(own_workspace()?.admin()).await.answer()
}

/// Has a copy of the person's data prepared.
#[server(endpoint = "/app/account/server_fns/request_export")]
pub async fn request_export(back: String) -> Result<ExportView, AppError> {
    let begun = services()?.exports.request(own_workspace()?.admin(), &client()?).await.answer()?;
    back_to(&back);
    Ok(begun)
}

/// Has the account deleted in a week.
#[server(endpoint = "/app/account/server_fns/delete_account")]
pub async fn delete_account(password: String, back: String) -> Result<Timestamp, AppError> {
    let date = services()?.erasure.delete_account(&signed_in()?, &password, &client()?).await.answer()?;
    back_to(&back);
    Ok(date)
}

/// Keeps an account that was to be deleted.
#[server(endpoint = "/app/account/server_fns/keep_account")]
pub async fn keep_account(back: String) -> Result<(), AppError> {
    services()?.erasure.keep_account(&signed_in()?, &client()?).await.answer()?;
    back_to(&back);
    Ok(())
}

/// A plain form goes back to its page, if that is one of ours.
#[cfg(feature = "ssr")]
fn back_to(path: &str) {
    if let Some(path) = domain::LocalPath::parse(path) {
        redirect_plain_form(path.as_str());
    }
}
