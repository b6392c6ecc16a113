use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::WorkspaceId;
use crate::workspaces::WorkspaceKind;

/// What libraries, assistants, conversations and exports belong to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace")]
pub struct Model {
    /// The uuid of the account for whom it was made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceId,
    /// Whether it may have members.
    pub kind: WorkspaceKind,
    /// With the account.
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
