use std::fmt::Write;

use serde_json::Value;

use super::{Action, Outcome};
use crate::client::Client;
use crate::ids::AccountId;
use crate::persian::letters;

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub(super) action: Action,
    pub(super) outcome: Outcome,
    pub(super) actor: Option<AccountId>,
    pub(super) subject: Option<AccountId>,
    pub(super) client: Option<&'a Client>,
    pub(super) details: Option<Value>,
}

impl<'a> Entry<'a> {
    /// Something was done.
    #[must_use]
    pub fn done(action: Action) -> Self {
        Self { action, outcome: Outcome::Done, actor: None, subject: None, client: None, details: None }
    }

    /// What was done or refused.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Something was not allowed.
    #[must_use]
    pub fn refused(action: Action) -> Self {
        Self { outcome: Outcome::Refused, ..Self::done(action) }
    }

    /// By somebody to their own account.
    #[must_use]
    pub fn own(self, account: AccountId) -> Self {
        self.by(account).to(account)
    }

    /// By this account.
    #[must_use]
    pub fn by(self, actor: AccountId) -> Self {
        Self { actor: Some(actor), ..self }
    }

    /// To this account.
    #[must_use]
    pub fn to(self, subject: AccountId) -> Self {
        Self { subject: Some(subject), ..self }
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
