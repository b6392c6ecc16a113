#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, IntoCondition};

use super::run;
use crate::Timestamp;
use crate::answers::{AnswerFailure, EngineName};
use crate::chat::{Author, MessageState};
use crate::ids::{ConversationId, MessageId};

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
    pub state: MessageState,
    pub engine: Option<EngineName>,
    pub failure: Option<AnswerFailure>,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// The run that is writing the message. Read with it in one statement: its number then stands for exactly this text.
impl Related<run::Entity> for Entity {
    fn to() -> RelationDef {
        let being_written = |_, run| Expr::col((run, run::Column::State)).eq(run::RunState::Running).into_condition();
        Entity::belongs_to(run::Entity).from(Column::Id).to(run::Column::MessageId).on_condition(being_written).into()
    }
}

impl ActiveModelBehavior for ActiveModel {}
