//! What the account pages ask the server.

use domain::accounts::{Profile, ProfileForm};
use domain::audit::{Event, Outcome as EventOutcome};
use domain::export::ExportView;
use domain::ids::{AuditEventId, SessionId};
use domain::paging::{Cursor, Page};
use domain::sessions::{Device, SessionView};
use domain::sign_in::PasswordContext;
use domain::{Language, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::event_names::name_of;
use super::proof::prove;
use crate::errors::{AppError, Outcome};
use crate::request::{client, own_workspace, services, signed_in};
use crate::response::{back_to, flash_input};

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
    back_to(&back, "saved=1");
    Ok(())
}

/// What a new password must not be made of.
#[server(endpoint = "/app/account/server_fns/my_own_data")]
pub async fn my_own_data() -> Result<PasswordContext, AppError> {
    services()?.sign_in.password_context(&signed_in()?).await.answer()
}

/// Chooses another password.
#[server(endpoint = "/app/account/server_fns/change_password")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] factor_code: String,
    password: String,
    back: String,
) -> Result<(), AppError> {
    let proof = prove(&current, &factor_code).await?;
    services()?.sign_in.change_password(proof, &password, &client()?).await.answer()?;
    back_to(&back, "changed=1");
    Ok(())
}

/// Whether signing in takes a second factor.
#[server(endpoint = "/app/account/server_fns/has_factor")]
pub async fn has_factor() -> Result<bool, AppError> {
    services()?.sign_in.has_factor(signed_in()?.account()).await.answer()
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
        rejected: event.outcome == EventOutcome::Refused,
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
    back_to(&back, "");
    Ok(())
}

/// Ends all of the person's sessions but this one.
#[server(endpoint = "/app/account/server_fns/end_other_sessions")]
pub async fn end_other_sessions(back: String) -> Result<usize, AppError> {
    let ended = services()?.sessions.end_other_sessions(&signed_in()?, &client()?).await.answer()?;
    back_to(&back, "");
    Ok(ended)
}

/// The copy of the person's data that was asked for last.
#[server(endpoint = "/app/account/server_fns/my_export")]
pub async fn my_export() -> Result<Option<ExportView>, AppError> {
    services()?.exports.newest(own_workspace()?.admin()).await.answer()
}

/// Has a copy of the person's data prepared.
#[server(endpoint = "/app/account/server_fns/request_export")]
pub async fn request_export(
    #[server(default)] password: String,
    #[server(default)] factor_code: String,
    back: String,
) -> Result<ExportView, AppError> {
    let proof = prove(&password, &factor_code).await?;
    let begun = services()?.exports.request(proof, &client()?).await.answer()?;
    back_to(&back, "");
    Ok(begun)
}

/// Has the account deleted in a week.
#[server(endpoint = "/app/account/server_fns/delete_account")]
pub async fn delete_account(
    #[server(default)] password: String,
    #[server(default)] factor_code: String,
    back: String,
) -> Result<Timestamp, AppError> {
    let proof = prove(&password, &factor_code).await?;
    let date = services()?.erasure.delete_account(proof, &client()?).await.answer()?;
    back_to(&back, "");
    Ok(date)
}
