//! In development nothing is sent: messages can be read on the inbox page.

use app::notifications::WrittenEmail;
use domain::clock::Clock;
use domain::identity::{Email, Mobile};
use domain::inbox::{Inbox, InboxMessage};
use domain::sign_in::CodeMessage;

/// Puts messages into the development inbox.
#[derive(Clone)]
pub(crate) struct DevelopmentInbox {
    inbox: Inbox,
    clock: Clock,
}

impl DevelopmentInbox {
    /// Into this inbox, at the time of this clock.
    pub(crate) fn new(inbox: Inbox, clock: Clock) -> Self {
        Self { inbox, clock }
    }

    pub(super) fn keep_code(&self, message: &CodeMessage) {
        let text = app::messages::code_sms(message.language, message.code.as_str(), &message.host);
        self.keep_sms(&message.mobile, text);
    }

    pub(super) fn keep_email(&self, to: &Email, written: WrittenEmail) {
        let WrittenEmail { subject, text, html, .. } = written;
        self.inbox.push(InboxMessage::email(to.to_string(), subject, text, html, self.clock.now()));
    }

    pub(super) fn keep_sms(&self, to: &Mobile, text: String) {
        self.inbox.push(InboxMessage::sms(to.to_string(), text, self.clock.now()));
    }
}
