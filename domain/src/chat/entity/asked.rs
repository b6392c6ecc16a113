use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::ids::MessageId;

/// The keys that clients gave to questions: sent again under the same key, it is the same question.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asked")]
pub struct Model {
    /// The uuid of the account or the visitor who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub participant_id: Uuid,
    /// Unique among the participant's questions.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_key: String,
    /// The question.
    pub message_id: MessageId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
