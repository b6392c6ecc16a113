//! A conversation as a page gets it: what is settled as HTML, once; what is still being written as data.

use domain::chat::{Author, ConversationSummary, MessageView};
use domain::ids::MessageId;
use serde::Serialize;

/// Some of a conversation's messages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadedConversation {
    pub summary: ConversationSummary,
    /// The oldest first.
    pub messages: Vec<LoadedMessage>,
    /// Hand this back to get the messages before these.
    pub earlier: Option<MessageId>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadedMessage {
    Settled(Settled),
    /// An answer that is being written.
    Live(Box<MessageView>),
}

/// A question, or an answer that nobody is writing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    pub id: MessageId,
    pub author: Author,
    /// Differs when the HTML does: an answer may have been continued.
    pub mark: u32,
    /// What is in its row, made by the server. Empty in the browser for what came with the page, which shows it already.
    pub html: String,
}

domain::json::from_json! {
    struct LoadedConversation { summary, messages, earlier }
    struct Settled { id, author, mark, html }
}

domain::json::from_json! {
    enum LoadedMessage { "settled" => Settled(settled), "live" => Live(message) }
}

impl LoadedMessage {
    pub fn id(&self) -> MessageId {
        match self {
            Self::Settled(settled) => settled.id,
            Self::Live(message) => message.id,
        }
    }
}
