#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, IntoCondition};
use sea_orm::{FromQueryResult, JoinType, QuerySelect, SelectModel, Selector};

use super::run;
use crate::Timestamp;
use crate::answers::{AnswerFailure, EngineName};
use crate::chat::{Author, MessageState, RunPosition};
use crate::ids::{ConversationId, MessageId, RunId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub parent_id: Option<MessageId>,
    pub author: Author,
    pub body: String,
    pub sources: Option<String>,
    pub files: Option<String>,
    /// Of a question: whether the web must not be searched for its answer.
    pub documents_only: bool,
    pub state: MessageState,
    pub engine: Option<EngineName>,
    pub failure: Option<AnswerFailure>,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A message, and how far the run has come that is writing it.
#[derive(Debug, FromQueryResult)]
pub struct WithRun {
    #[sea_orm(nested)]
    pub message: Model,
    run_id: Option<RunId>,
    run_seq: Option<i64>,
}

impl WithRun {
    /// Both in one statement: the run's number then stands for exactly this text. Hardly any message has a run, so no more is read of it.
    pub fn of(messages: Select<Entity>) -> Selector<SelectModel<Self>> {
        let running = |_, run| Expr::col((run, run::Column::State)).eq(run::RunState::Running).into_condition();
        let being_written = Entity::belongs_to(run::Entity).from(Column::Id).to(run::Column::MessageId).on_condition(running);
        let joined = messages.join(JoinType::LeftJoin, being_written.into());
        joined.column_as(run::Column::Id, "run_id").column_as(run::Column::Seq, "run_seq").into_model()
    }

    pub fn position(&self) -> Option<RunPosition> {
        Some(RunPosition { run: self.run_id?, seq: self.run_seq?.unsigned_abs() })
    }
}
