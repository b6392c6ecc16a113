use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;

use super::{AnswerFailure, EngineName, Usage};
use crate::ids::{AttachmentId, DocumentId, LibraryId, RemoteConversationId, WorkspaceId};
use crate::knowledge::Source;
use crate::{Language, Result};

/// One earlier exchange of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

/// A file that came with a question of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// What is read of it here, in a library with the uuid of the attachment; none of a picture.
    pub document: Option<DocumentId>,
    /// Whether it came with this very question.
    pub is_new: bool,
}

/// How much an answer may take. What goes further is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of text: no question needs more.
    pub bytes: usize,
    /// From the beginning to the last word.
    pub time: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: 256 * 1024, time: Duration::from_secs(600) }
    }
}

/// A question on its way to an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRequest {
    /// For whom it is answered; a remote service knows its conversations by this.
    pub workspace: WorkspaceId,
    /// The libraries that may be searched; never another.
    pub scope: Vec<LibraryId>,
    /// What the assistant is to be, besides the rules for every answer; mostly nothing.
    pub instructions: String,
    /// Files of the conversation, the newest first.
    pub attachments: Vec<Attachment>,
    /// How much the answer may take.
    pub budget: Budget,
    /// The question.
    pub question: String,
    /// Whether documents alone may be searched: an engine that could look into the web must not.
    pub documents_only: bool,
    /// The language to answer in.
    pub language: Language,
    /// The conversation so far, oldest first.
    pub history: Vec<Turn>,
    /// What was already written when an earlier run ended too soon; the answer goes on after it.
    pub so_far: String,
    /// The sources that `so_far` cites, in the order of their numbers; empty for a fresh answer.
    pub sources_so_far: Vec<Source>,
    /// Which engine wrote `so_far`; none when it is empty.
    pub begun_by: Option<EngineName>,
    /// The conversation as a remote service knows it, once it has answered there.
    pub remote_conversation: Option<RemoteConversationId>,
}

/// What an engine says while it writes. `Done` or `Failed` comes once, last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerEvent {
    /// It waits for its turn. May come again when there are fewer.
    Waiting {
        /// How many questions are before it, in the words of the person.
        words: String,
    },
    /// It took the question.
    Started(EngineName),
    /// What the answer may cite, in the order of their numbers. May come again with a longer or better list.
    Sources(Vec<Source>),
    /// A remote service knows the conversation under this id from now on.
    RemoteConversation(RemoteConversationId),
    /// What the answer has cost until now; said again, it replaces what was said before. One that never comes is estimated.
    Usage(Usage),
    /// More text, in Markdown, citing sources as `[1]`.
    Delta(String),
    /// The answer is whole.
    Done,
    /// It will not become whole.
    Failed(AnswerFailure),
}

/// Something that answers questions.
#[async_trait]
pub trait AnswerEngine: Send + Sync {
    /// Begins to answer. Cancelling the token, or dropping the stream, stops the work upstream too.
    async fn answer(&self, request: AnswerRequest, cancel: CancellationToken) -> BoxStream<'static, AnswerEvent>;
}

/// What a language model says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelEvent {
    /// More text.
    Text(String),
    /// What prompt and text cost, when it counts them. Comes once, behind the text.
    Usage(Usage),
}

/// Why a language model gave no (further) text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It could not be reached, or was too busy, even after trying again.
    #[error("the model is unavailable: {0}")]
    Unavailable(String),
    /// It refused the request: too long, not allowed, wrongly configured.
    #[error("the model refused: {0}")]
    Refused(String),
    /// It broke off in the middle.
    #[error("the model broke off: {0}")]
    BrokeOff(String),
    /// It has written as much as it may at once.
    #[error("the model reached its limit")]
    LengthLimit,
}

/// Who says a line of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The instructions.
    System,
    /// The person.
    User,
    /// The model itself.
    Assistant,
}

/// A language model behind a chat-completion interface.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Streams the continuation of a conversation. Retries happen inside, only before the first piece of text.
    /// Dropping the stream stops the model. An `Err` item is the last one.
    async fn complete(&self, prompt: Vec<(Speaker, String)>) -> BoxStream<'static, Result<ModelEvent, ModelError>>;
}
