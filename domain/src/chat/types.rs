use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ChatError;
use crate::Timestamp;
use crate::answers::{AnswerFailure, EngineName};
use crate::attachments::AttachedFile;
use crate::ids::{ConversationId, MessageId, RunId};
use crate::knowledge::Source;

/// The longest question, in characters.
pub const MAX_QUESTION_CHARACTERS: usize = 8_000;
/// The longest key that a client may give to a question.
const MAX_KEY_BYTES: usize = 64;
/// The longest title, in characters.
pub const MAX_TITLE_CHARACTERS: usize = 120;

/// What a client calls a question, so that the same one sent twice is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionKey(String);

impl QuestionKey {
    /// The key as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for QuestionKey {
    type Err = ChatError;

    /// Takes 1 to 64 letters (`A-Z`, `a-z`), digits, `-` and `_`: what any client can make, and any database can hold.
    fn from_str(text: &str) -> Result<Self, ChatError> {
        let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if is_plain && (1..=MAX_KEY_BYTES).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(ChatError::InvalidKey) }
    }
}

/// A row of the list of conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::FromQueryResult))]
pub struct ConversationSummary {
    /// Its id.
    pub id: ConversationId,
    /// Its title; empty until the first question gave it one.
    pub title: String,
    /// When something last happened in it.
    pub updated_at: Timestamp,
}

/// An opened conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationView {
    /// What the list shows of it.
    pub summary: ConversationSummary,
    /// Its newest messages, oldest first.
    pub messages: Vec<MessageView>,
    /// Hand this back to get the messages before these.
    pub earlier: Option<MessageId>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person.
    Person,
    /// The assistant.
    Assistant,
}

/// How a message stands. Everything but [`MessageState::Running`] is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "native", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "native", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Whole.
    Complete,
    /// Being written.
    Running,
    /// The person stopped it; what had come is kept.
    Stopped,
    /// The process that wrote it died; what had come is kept and can be continued.
    Interrupted,
    /// It could not be written; what had come is kept.
    Failed,
}

/// A question or an answer as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// The text as it was written: a question in plain text, an answer in Markdown.
    pub text: String,
    /// The answer as safe HTML, block by block; empty for a question.
    pub blocks: Vec<String>,
    /// The passages it cites.
    pub sources: Vec<Source>,
    /// The files that came with it, when it is a question.
    #[serde(default)]
    pub files: Vec<AttachedFile>,
    /// How it stands.
    pub state: MessageState,
    /// Why it failed, when it did.
    pub failure: Option<AnswerFailure>,
    /// Which engine wrote it.
    pub engine: Option<EngineName>,
    /// The run that is writing it, while one is, and the last of its events already contained in `blocks`.
    pub run: Option<RunPosition>,
    /// When it was asked or begun.
    pub created_at: Timestamp,
}

/// A place in the events of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPosition {
    /// The run.
    pub run: RunId,
    /// The number of an event of it; 0 is before the first.
    pub seq: u64,
}

crate::json::from_json! {
    struct ConversationSummary { id, title, updated_at }
    struct MessageView { id, author, text, blocks, sources, files, state, failure, engine, run, created_at }
    struct RunPosition { run, seq }
}

crate::json::from_json! {
    enum Author { "person" => Person, "assistant" => Assistant }
    enum MessageState {
        "complete" => Complete,
        "running" => Running,
        "stopped" => Stopped,
        "interrupted" => Interrupted,
        "failed" => Failed,
    }
}
