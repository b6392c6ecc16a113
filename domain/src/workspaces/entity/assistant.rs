use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AssistantId, WorkspaceId};

/// Who answers in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistant")]
pub struct Model {
    /// That of a workspace's first assistant, the personal chat, is the uuid of the workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssistantId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// What it is called; empty for the first one.
    pub name: String,
    /// What a language model is told to be, besides the rules for every answer; empty for the first one.
    pub instructions: String,
    /// Lists are in this order.
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
