//! What the files of a copy say, for people and programs to read: times as RFC 3339, nothing about how it is kept.

use serde::Serialize;

use crate::accounts::{About, AccountKind, Preferences, Profile, ProfileForm, Theme};
use crate::answers::EngineName;
use crate::audit::{Action, Event, Outcome};
use crate::chat::entity::{conversation, message};
use crate::chat::{Author, MessageState};
use crate::ids::{AccountId, MessageId};
use crate::knowledge::{DocumentState, DocumentView, Source};
use crate::notifications::entity::notification;
use crate::notifications::{Category, Channel, ChannelPreference};
use crate::persian::jalali::rfc3339;
use crate::sessions::SessionView;
use crate::time_zone::TimeZone;
use crate::{Language, Result};

/// `profile.json`.
#[derive(Serialize)]
pub(super) struct Person {
    id: AccountId,
    kind: AccountKind,
    mobile: Option<String>,
    email: Option<String>,
    language: Language,
    theme: Option<Theme>,
    time_zone: TimeZone,
    #[serde(flatten)]
    about: ProfileForm,
}

impl Person {
    pub(super) fn of(id: AccountId, about: About) -> Self {
        let Profile { kind, mobile, email, form } = about.profile;
        let Preferences { language, theme, time_zone } = about.preferences;
        Self { id, kind, mobile, email, language, theme, time_zone, about: form }
    }
}

/// A line of `sessions.json`.
#[derive(Serialize)]
pub(super) struct Session {
    device: String,
    address: String,
    signed_in_at: String,
    last_used_at: String,
}

impl From<SessionView> for Session {
    fn from(session: SessionView) -> Self {
        Self {
            device: session.device.name(),
            address: session.address,
            signed_in_at: rfc3339(session.created_at),
            last_used_at: rfc3339(session.last_seen_at),
        }
    }
}

/// A line of `security-events.json`.
#[derive(Serialize)]
pub(super) struct SecurityEvent {
    at: String,
    action: Option<Action>,
    outcome: Outcome,
    /// Whether the person did it, signed in.
    by_you: bool,
    address: Option<String>,
    device: Option<String>,
}

impl SecurityEvent {
    /// The event as this account may see it: where somebody else acted, from where is their own matter.
    pub(super) fn of(account: AccountId, event: Event) -> Self {
        let by_you = event.is_by(account);
        let by_another = event.actor.is_some() && !by_you;
        Self {
            at: rfc3339(event.at),
            action: event.action,
            outcome: event.outcome,
            by_you,
            address: event.address.filter(|_| !by_another),
            device: event.user_agent.filter(|_| !by_another),
        }
    }
}

/// What somebody has chosen to be told, in `notifications.json`.
#[derive(Serialize)]
pub(super) struct Choice {
    category: Category,
    channel: Channel,
    enabled: bool,
}

impl From<ChannelPreference> for Choice {
    fn from(ChannelPreference { category, channel, enabled }: ChannelPreference) -> Self {
        Self { category, channel, enabled }
    }
}

/// What somebody was told, in `notifications.json`.
#[derive(Serialize)]
pub(super) struct Notification {
    at: String,
    name: String,
    facts: serde_json::Value,
    read_at: Option<String>,
}

impl Notification {
    /// # Errors
    /// When its facts are no JSON.
    pub(super) fn of(row: notification::Model) -> Result<Self> {
        let notification::Model { id: _, account_id: _, name, category: _, facts, created_at, read_at } = row;
        Ok(Self { at: rfc3339(created_at), name, facts: serde_json::from_str(&facts)?, read_at: read_at.map(rfc3339) })
    }
}

/// A line of `library.json`.
#[derive(Serialize)]
pub(super) struct Document {
    name: String,
    size: u64,
    state: DocumentState,
    uploaded_at: String,
    /// Where it is in this archive.
    file: Option<String>,
}

impl Document {
    pub(super) fn of(document: DocumentView, file: Option<String>) -> Self {
        let DocumentView { name, size, state, created_at, .. } = document;
        Self { name, size, state, uploaded_at: rfc3339(created_at), file }
    }
}

/// What stands at the head of the file of a conversation.
#[derive(Serialize)]
pub(super) struct Conversation<'a> {
    title: &'a str,
    begun_at: String,
    last_used_at: String,
}

impl<'a> From<&'a conversation::Model> for Conversation<'a> {
    fn from(row: &'a conversation::Model) -> Self {
        Self { title: &row.title, begun_at: rfc3339(row.created_at), last_used_at: rfc3339(row.updated_at) }
    }
}

/// A question or an answer.
#[derive(Serialize)]
pub(super) struct Message {
    id: MessageId,
    author: Author,
    at: String,
    text: String,
    state: MessageState,
    engine: Option<EngineName>,
    sources: Vec<Source>,
}

impl Message {
    /// # Errors
    /// When its sources are stored in a form that this version does not read.
    pub(super) fn of(row: message::Model) -> Result<Self> {
        let message::Model { id, author, body: text, sources, state, engine, created_at, .. } = row;
        let sources = crate::chat::sources_of(sources.as_deref())?;
        Ok(Self { id, author, at: rfc3339(created_at), text, state, engine, sources })
    }
}
