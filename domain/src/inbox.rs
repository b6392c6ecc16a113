//! What was sent to people, kept to be read on the development inbox page instead of going out.

#[cfg(feature = "native")]
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How many messages are remembered; older ones are forgotten first.
#[cfg(feature = "native")]
const CAPACITY: usize = 200;

/// By which way a message was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A text message to a mobile number.
    Sms,
    /// An e-mail.
    Email,
}

/// One message to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMessage {
    /// By which way it was sent.
    pub channel: Channel,
    /// The number or address it was sent to.
    pub to: String,
    /// What it said, as the person would have read it.
    pub text: String,
    /// When it was sent.
    pub at: Timestamp,
}

/// The newest messages of this process. Clones share the same messages.
#[cfg(feature = "native")]
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    messages: Arc<Mutex<VecDeque<InboxMessage>>>,
}

#[cfg(feature = "native")]
impl Inbox {
    /// Keeps a message, forgetting the oldest one when there are too many.
    pub fn push(&self, message: InboxMessage) {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.len() == CAPACITY {
            messages.pop_front();
        }
        messages.push_back(message);
    }

    /// The messages, newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<InboxMessage> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.iter().rev().cloned().collect()
    }
}

#[cfg(all(test, feature = "native"))]
mod tests {
    use super::*;

    #[test]
    fn the_newest_message_comes_first_and_the_oldest_is_forgotten() {
        let inbox = Inbox::default();
        for n in 0..=CAPACITY {
            inbox.push(InboxMessage { channel: Channel::Sms, to: "+989121234567".into(), text: n.to_string(), at: Timestamp(0) });
        }
        let messages = inbox.newest_first();
        assert_eq!(messages.len(), CAPACITY);
        assert_eq!(messages.first().map(|message| message.text.as_str()), Some("200"));
        assert_eq!(messages.last().map(|message| message.text.as_str()), Some("1"));
    }
}
