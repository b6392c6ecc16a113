//! What was sent to people, kept to be read on the development inbox page instead of going out.

#[cfg(feature = "native")]
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::notifications::Channel;

/// How many messages are remembered; older ones are forgotten first.
#[cfg(feature = "native")]
const CAPACITY: usize = 200;

/// One message to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMessage {
    /// Its number in the inbox that keeps it, from 1.
    pub number: u64,
    /// By which way it was sent.
    pub channel: Channel,
    /// The number or address it was sent to.
    pub to: String,
    /// What it is about; only of an e-mail.
    pub subject: Option<String>,
    /// What it said, as the person would have read it.
    pub text: String,
    /// The same as a page, as most mail programs show it; only of an e-mail, and shown as a page of its own.
    #[serde(skip)]
    pub html: Option<String>,
    /// When it was sent.
    pub at: Timestamp,
}

#[cfg(feature = "native")]
impl InboxMessage {
    /// A text message.
    #[must_use]
    pub const fn sms(to: String, text: String, at: Timestamp) -> Self {
        Self { number: 0, channel: Channel::Sms, to, subject: None, text, html: None, at }
    }

    /// An e-mail, in both its forms.
    #[must_use]
    pub const fn email(to: String, subject: String, text: String, html: String, at: Timestamp) -> Self {
        Self { number: 0, channel: Channel::Email, to, subject: Some(subject), text, html: Some(html), at }
    }
}

/// The newest messages of this process. Clones share the same messages.
#[cfg(feature = "native")]
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    kept: Arc<Mutex<Kept>>,
}

#[cfg(feature = "native")]
#[derive(Debug, Default)]
struct Kept {
    messages: VecDeque<InboxMessage>,
    last_number: u64,
}

#[cfg(feature = "native")]
impl Inbox {
    /// Keeps a message, forgetting the oldest one when there are too many.
    pub fn push(&self, message: InboxMessage) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.messages.len() == CAPACITY {
            kept.messages.pop_front();
        }
        kept.last_number += 1;
        let number = kept.last_number;
        kept.messages.push_back(InboxMessage { number, ..message });
    }

    /// The messages, newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<InboxMessage> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.messages.iter().rev().cloned().collect()
    }

    /// The message with this number, unless it was forgotten.
    #[must_use]
    pub fn find(&self, number: u64) -> Option<InboxMessage> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.messages.iter().find(|message| message.number == number).cloned()
    }
}

#[cfg(all(test, feature = "native"))]
mod tests {
    use super::*;

    #[test]
    fn the_newest_message_comes_first_and_the_oldest_is_forgotten() {
        let inbox = Inbox::default();
        for n in 0..=CAPACITY {
            inbox.push(InboxMessage::sms("+989121234567".into(), n.to_string(), Timestamp(0)));
        }
        let messages = inbox.newest_first();
        assert_eq!(messages.len(), CAPACITY);
        assert_eq!(messages.first().map(|message| message.text.as_str()), Some("200"));
        assert_eq!(messages.last().map(|message| message.text.as_str()), Some("1"));
        assert_eq!(inbox.find(messages[0].number).map(|message| message.text), Some("200".to_owned()));
        assert_eq!(inbox.find(1), None, "forgotten");
    }
}
