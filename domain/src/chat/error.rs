use serde::{Deserialize, Serialize};

use super::MAX_KEY_BYTES;

/// Why something about a conversation was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ChatError {
    /// A question without a word.
    #[error("the question is empty")]
    EmptyQuestion,
    /// A question longer than can be asked.
    #[error("the question is longer than {max} characters")]
    QuestionTooLong {
        /// The limit, in characters.
        max: u32,
    },
    /// An answer is still being written in this conversation.
    #[error("an answer is still being written")]
    StillAnswering,
    /// A title without a word, or one that is too long.
    #[error("the title is not usable")]
    InvalidTitle,
    /// The answer cannot be continued: it is whole, or something came after it.
    #[error("this answer cannot be continued")]
    NotContinuable,
    /// The key of the question belongs to another one.
    #[error("another question has this key")]
    KeyTaken,
    /// No key, or one that is too long.
    #[error("the key of the question is empty or longer than {MAX_KEY_BYTES} bytes")]
    InvalidKey,
}

impl ChatError {
    /// The stable name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyQuestion => "chat.empty_question",
            Self::QuestionTooLong { .. } => "chat.question_too_long",
            Self::StillAnswering => "chat.still_answering",
            Self::InvalidTitle => "chat.invalid_title",
            Self::NotContinuable => "chat.not_continuable",
            Self::KeyTaken => "chat.key_taken",
            Self::InvalidKey => "chat.invalid_key",
        }
    }
}
