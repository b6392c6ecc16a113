use async_trait::async_trait;

use super::types::MessageState;
use crate::answers::{AnswerFailure, EngineName, Usage};
use crate::db::WriteTransaction;
use crate::ids::{RunId, WorkspaceId};
use crate::{Result, Timestamp};

/// Who counts, and later charges, what answers cost. Both calls are made last in the transaction of what they count: what is
/// rolled back was never counted, and the rows they lock are held for a moment only.
#[async_trait]
pub trait Meter: Send + Sync {
    /// A question was asked, or its answer is continued: a run is about to begin. Called once for each run.
    ///
    /// # Errors
    /// Its own, when the workspace may not ask (any more): then nothing of the question is stored.
    async fn reserve(&self, transaction: &WriteTransaction, question: &QuestionAsked) -> Result<()>;

    /// A run that was reserved has ended. Called exactly once for each run, by whoever ended it.
    ///
    /// # Errors
    /// Only when the database fails: then the run goes on, and is ended later by another.
    async fn settle(&self, transaction: &WriteTransaction, ended: &RunEnded) -> Result<()>;
}

/// A run that is about to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionAsked {
    /// Whose plan pays for it.
    pub workspace: WorkspaceId,
    /// The run.
    pub run: RunId,
    /// When; its end is counted on the same day.
    pub asked_at: Timestamp,
}

/// A run that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunEnded {
    /// Whose plan pays for it.
    pub workspace: WorkspaceId,
    /// The run.
    pub run: RunId,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// How it ended.
    pub end: RunEnd,
    /// Which engine wrote, or began what this run was to continue; none when none took the question.
    pub engine: Option<EngineName>,
    /// The characters of text that this run has written.
    pub delivered: u64,
    /// What it cost.
    pub usage: Usage,
}

impl RunEnded {
    /// Whether it costs the person nothing: it broke off through no wish of theirs before they had anything of it.
    #[must_use]
    pub const fn is_refunded(&self) -> bool {
        self.delivered == 0 && matches!(self.end, RunEnd::Failed(_) | RunEnd::Interrupted)
    }
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// The answer is whole.
    Complete,
    /// Somebody stopped it.
    Stopped,
    /// Its process was shut down or died.
    Interrupted,
    /// It could not be written.
    Failed(AnswerFailure),
}

impl RunEnd {
    /// How its message stands from now on.
    #[must_use]
    pub const fn state(self) -> MessageState {
        match self {
            Self::Complete => MessageState::Complete,
            Self::Stopped => MessageState::Stopped,
            Self::Interrupted => MessageState::Interrupted,
            Self::Failed(_) => MessageState::Failed,
        }
    }

    /// Why it failed, when it did.
    #[must_use]
    pub const fn failure(self) -> Option<AnswerFailure> {
        if let Self::Failed(failure) = self { Some(failure) } else { None }
    }
}
