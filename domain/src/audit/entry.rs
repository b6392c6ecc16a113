use std::fmt::Write;
use std::net::IpAddr;

use serde_json::Value;

use super::chain::CHAINS;
use super::{Action, EventActor, Outcome, Subject};
use crate::client::Client;
use crate::ids::{AccountId, WorkspaceId};
use crate::persian::letters;

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub(super) action: Action,
    pub(super) outcome: Outcome,
    pub(super) actor: Option<EventActor>,
    pub(super) subject: Option<Subject>,
    pub(super) workspace: Option<WorkspaceId>,
    pub(super) client: Option<&'a Client>,
    pub(super) details: Option<Value>,
}

impl<'a> Entry<'a> {
    /// Something was done.
    #[must_use]
    pub fn done(action: Action) -> Self {
        Self { action, outcome: Outcome::Done, actor: None, subject: None, workspace: None, client: None, details: None }
    }

    /// What was done or refused.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Whether an account acts or is acted upon.
    pub(super) const fn is_about_somebody(&self) -> bool {
        self.actor.is_some() || self.subject.is_some()
    }

    /// Something was not allowed.
    #[must_use]
    pub fn refused(action: Action) -> Self {
        Self { outcome: Outcome::Refused, ..Self::done(action) }
    }

    /// By somebody to their own account.
    #[must_use]
    pub fn own(self, account: AccountId) -> Self {
        self.by(EventActor::person(account)).to(account)
    }

    /// By this actor.
    #[must_use]
    pub fn by(self, actor: impl Into<EventActor>) -> Self {
        Self { actor: Some(actor.into()), ..self }
    }

    /// To this account, or to another thing.
    #[must_use]
    pub fn to(self, subject: impl Into<Subject>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// In this workspace.
    #[must_use]
    pub fn within(self, workspace: WorkspaceId) -> Self {
        Self { workspace: Some(workspace), ..self }
    }

    /// From this browser or program.
    #[must_use]
    pub fn from(self, client: &'a Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// What was there before and is there now. Never a password, a code, a token or a key: the row stays for ever.
    #[must_use]
    pub fn with(self, details: Value) -> Self {
        Self { details: Some(details), ..self }
    }

    /// The chain it goes to: the same for all that happens in a workspace or to an account, so that different ones rarely wait
    /// for each other.
    pub(super) fn chain(&self) -> i32 {
        let actor = || self.actor.as_ref().and_then(|actor| actor.id);
        let about = self.workspace.map(|id| id.0).or_else(|| self.subject.map(|subject| subject.id)).or_else(actor);
        let last_byte = match (about, self.client.map(|client| client.address)) {
            (Some(id), _) => id.as_bytes()[15],
            (None, Some(IpAddr::V4(address))) => address.octets()[3],
            (None, Some(IpAddr::V6(address))) => address.octets()[7],
            (None, None) => 0,
        };
        1 + i32::from(last_byte) % CHAINS
    }

    /// The details as they are stored.
    pub(super) fn details_to_keep(&self) -> Option<String> {
        self.details.as_ref().map(on_one_line)
    }
}

/// JSON in which whatever could begin a line, turn it around or move a terminal's cursor is escaped.
fn on_one_line(details: &Value) -> String {
    let json = details.to_string();
    let mut line = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || letters::is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn l04_details_cannot_forge_a_line_and_read_back_as_they_were() {
        let details = json!({ "before": "a\r\nb\u{1b}[2K\u{2028}\u{2029}\u{202E}c\u{85}\u{7f}\u{E0041}", "after": "گزارش‌ها" });
        let kept = on_one_line(&details);
        assert!(kept.chars().all(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}') && !letters::is_hidden(c)), "{kept}");
        assert!(kept.contains("گزارش‌ها"), "{kept}");
        assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), details);
    }
}
