#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{ConversationId, MessageId, RunId, WorkspaceId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    /// What it counts for.
    pub workspace_id: WorkspaceId,
    pub state: RunState,
    pub seq: i64,
    pub owner: String,
    pub lease_until: Timestamp,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether somebody is writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RunState {
    Running,
    Ended,
}
