use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::ask::{recent, touch_and_hold};
use super::conversations::{Chat, find, position};
use super::entity::{message, run};
use super::protocol::News;
use super::runs::NewRun;
use super::types::{Author, ConversationSummary, MessageState, MessageView};
use super::{ChatError, view};
use crate::answers::{AnswerFailure, AnswerRequest};
use crate::ids::{MessageId, RunId};
use crate::live::announce;
use crate::workspaces::Participant;
use crate::{Error, Result};

impl Chat {
    /// Continues the last answer of a conversation when it ended too soon.
    ///
    /// # Errors
    /// [`ChatError::NotContinuable`] when it is whole or not the last; [`Error::NotFound`]; whatever the [`Meter`](super::Meter) has
    /// against it.
    pub async fn continue_answer(&self, participant: Participant, answer: MessageId) -> Result<MessageView> {
        let place = message::Entity::find_by_id(answer).one(&*self.deps.db).await?.ok_or(Error::NotFound)?.conversation_id;
        find(&*self.deps.db, participant, place).await?;
        Continued::of(answer, recent(&*self.deps.db, place).await?)?;
        // Many tabs may ask to go on from the end of the same run: that is one.
        let end = last_run(&*self.deps.db, answer).await?.map_or_else(|| answer.to_string(), |run| run.to_string());
        self.deps.limits.count(&*self.deps.limiter, participant, &end).await?;
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let conversation = touch_and_hold(&transaction, participant, place, now).await?;
        // Looked at once more, now that nobody else can begin to continue it.
        let Continued { earlier, question, row } = Continued::of(answer, recent(&*transaction, conversation.id).await?)?;
        self.deps.limits.leave_room(&transaction, participant).await?;
        message::Entity::update_many()
            .col_expr(message::Column::State, Expr::value(MessageState::Running))
            .col_expr(message::Column::Failure, Expr::value(None::<String>))
            .filter(message::Column::Id.eq(answer))
            .exec(&*transaction)
            .await?;
        let run = self.begin_run(&transaction, &conversation, answer, now).await?;
        transaction.commit().await?;

        let request = AnswerRequest {
            so_far: row.body.clone(),
            sources_so_far: view::sources_of(row.sources.as_deref())?,
            begun_by: row.engine.filter(|_| !row.body.is_empty()),
            ..self.request(&conversation, &question, earlier).await?
        };
        let position = position(&run);
        let summary = ConversationSummary::from(conversation);
        self.runs.start(NewRun { row: run, request }).await;
        announce(&*self.deps.pubsub, participant.id(), &News::Conversation { conversation: summary }).await;
        view::message(message::Model { state: MessageState::Running, failure: None, ..row }, Some(position))
    }
}

/// An answer to be continued, with what it answers and what was said before.
struct Continued {
    earlier: Vec<message::Model>,
    question: message::Model,
    row: message::Model,
}

impl Continued {
    /// Finds it at the end of the last messages of its conversation.
    fn of(answer: MessageId, mut messages: Vec<message::Model>) -> Result<Self, ChatError> {
        let too_soon = |state| matches!(state, MessageState::Interrupted | MessageState::Stopped | MessageState::Failed);
        let row = messages
            .pop()
            .filter(|last| last.id == answer && too_soon(last.state) && last.failure != Some(AnswerFailure::TooLong))
            .ok_or(ChatError::NotContinuable)?;
        let question = messages.pop().filter(|last| last.author == Author::Person).ok_or(ChatError::NotContinuable)?;
        Ok(Self { earlier: messages, question, row })
    }
}

/// The run that wrote an answer last.
async fn last_run(db: &impl ConnectionTrait, answer: MessageId) -> Result<Option<RunId>> {
    let runs = run::Entity::find().select_only().column(run::Column::Id).filter(run::Column::MessageId.eq(answer));
    Ok(runs.order_by_desc(run::Column::Id).limit(1).into_tuple().one(db).await?)
}
