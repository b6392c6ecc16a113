//! How much one person may ask: each question costs a model's time, which everybody shares.

use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect};

use super::ChatError;
use super::conversations::own;
use super::entity::{conversation, run};
use crate::Result;
use crate::db::WriteTransaction;
use crate::rate_limit::{self, Limit, LimitOwner, RateLimiter};
use crate::workspaces::{Participant, ParticipantId};

/// What one participant may ask, in all conversations together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionLimits {
    /// Answers that are written at the same time.
    pub at_once: u32,
    /// Questions, and answers continued, within a minute.
    pub per_minute: u32,
    /// The same within a day.
    pub per_day: u32,
}

impl Default for QuestionLimits {
    fn default() -> Self {
        Self { at_once: 4, per_minute: 20, per_day: 300 }
    }
}

impl QuestionLimits {
    /// Counts a question. However often it comes under the same name, it is one.
    ///
    /// # Errors
    /// [`Error::TooMany`](crate::Error::TooMany) when it is one too many.
    pub(super) async fn count(&self, limiter: &dyn RateLimiter, participant: Participant, question: &str) -> Result<()> {
        for (name, limit) in [("questions", Limit::per_minute(self.per_minute)), ("questions-day", Limit::per_day(self.per_day))] {
            let key = match participant.id() {
                ParticipantId::Account(account) => rate_limit::key(name, LimitOwner::Person(account)),
                ParticipantId::Visitor(visitor) => format!("{name}:{visitor}"),
            };
            rate_limit::enforce_once(limiter, &key, limit, question).await?;
        }
        Ok(())
    }

    /// Sees that one more answer may be written now. Two that ask at the very same moment may both be the last.
    ///
    /// # Errors
    /// [`ChatError::TooManyRunning`] when as many are being written as may be.
    pub(super) async fn leave_room(&self, transaction: &WriteTransaction, participant: Participant) -> Result<()> {
        let conversation = run::Entity::belongs_to(conversation::Entity).from(run::Column::ConversationId).to(conversation::Column::Id);
        let running = run::Entity::find()
            .join(JoinType::InnerJoin, conversation.into())
            .filter(run::Column::State.eq(run::RunState::Running))
            .filter(own(participant))
            .count(&**transaction)
            .await?;
        if running >= u64::from(self.at_once) { Err(ChatError::TooManyRunning { max: self.at_once }.into()) } else { Ok(()) }
    }
}
