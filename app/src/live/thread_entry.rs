//! The entries of an open conversation.

use std::sync::Arc;

use domain::Error;
use domain::attachments::AttachedFile;
use domain::chat::{MessageState, MessageView};
use domain::ids::MessageId;

use crate::chat::{LoadedMessage, Settled};

/// A message of a conversation, or a question that is not stored yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stays the same while a question travels from the keyboard to the database, so that its bubble is never redrawn.
    pub key: String,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A question that the server has not confirmed.
    Pending {
        /// The question.
        text: String,
        /// The files that come with it.
        files: Vec<AttachedFile>,
        /// Whether the web must not be searched for its answer.
        documents_only: bool,
        /// How far it has come.
        delivery: Delivery,
    },
    /// A message in the database that came or changed while the page was open.
    Stored(Arc<MessageView>),
    /// A message in the database that was settled when it was loaded.
    Settled(Arc<Settled>),
}

impl Content {
    /// The message that was settled when it was loaded.
    #[must_use]
    pub fn settled(&self) -> Option<&Arc<Settled>> {
        match self {
            Self::Settled(settled) => Some(settled),
            Self::Stored(_) | Self::Pending { .. } => None,
        }
    }
}

impl From<LoadedMessage> for Content {
    fn from(message: LoadedMessage) -> Self {
        match message {
            LoadedMessage::Settled(settled) => Self::Settled(Arc::new(settled)),
            LoadedMessage::Live(message) => Self::Stored(Arc::from(message)),
        }
    }
}

/// How far an unconfirmed question has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It waits for the running answer to end.
    Waiting,
    /// It is on its way.
    Sending,
    /// It was rejected.
    Failed(Error),
}

impl Entry {
    pub(super) fn stored(message: MessageView) -> Self {
        Self { key: message.id.to_string(), content: Content::Stored(Arc::new(message)) }
    }

    pub(super) fn loaded(message: LoadedMessage) -> Self {
        Self { key: message.id().to_string(), content: message.into() }
    }

    /// The message's id, once it is stored.
    #[must_use]
    pub fn id(&self) -> Option<MessageId> {
        match &self.content {
            Content::Stored(message) => Some(message.id),
            Content::Settled(settled) => Some(settled.id),
            Content::Pending { .. } => None,
        }
    }

    /// The message, once it is stored and unless it was settled before.
    #[must_use]
    pub fn message(&self) -> Option<&Arc<MessageView>> {
        match &self.content {
            Content::Stored(message) => Some(message),
            Content::Settled(_) | Content::Pending { .. } => None,
        }
    }

    /// The text of a question that waits for its turn.
    #[must_use]
    pub fn waiting(&self) -> Option<&str> {
        match &self.content {
            Content::Pending { text, delivery: Delivery::Waiting, .. } => Some(text),
            _ => None,
        }
    }

    pub(super) fn message_mut(&mut self) -> Option<&mut MessageView> {
        match &mut self.content {
            Content::Stored(message) => Some(Arc::make_mut(message)),
            Content::Settled(_) | Content::Pending { .. } => None,
        }
    }
}

/// Whether what was loaded says more of a message than what is shown of it.
pub(super) fn is_news(shown: &Content, loaded: &LoadedMessage) -> bool {
    match (shown, loaded) {
        // A whole one stays as it is.
        (Content::Stored(stored), _) if stored.state == MessageState::Complete => false,
        (Content::Stored(stored), LoadedMessage::Live(message)) => **stored != **message && !is_ahead(stored, message),
        (Content::Stored(_), LoadedMessage::Settled(_)) => true,
        (Content::Settled(shown), LoadedMessage::Settled(settled)) => shown.mark != settled.mark,
        (Content::Settled(_), LoadedMessage::Live(_)) => true,
        (Content::Pending { .. }, _) => false,
    }
}

/// Whether `stored` has seen more of the same run than `other`.
fn is_ahead(stored: &MessageView, other: &MessageView) -> bool {
    match (stored.run, other.run) {
        (Some(stored), Some(other)) => stored.run == other.run && stored.seq > other.seq,
        _ => false,
    }
}
