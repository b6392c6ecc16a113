use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{LibraryId, WorkspaceId};
use crate::workspaces::LibraryKind;

/// Documents that are searched together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "library")]
pub struct Model {
    /// That of a workspace's first library is the uuid of the workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LibraryId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// What its members call it; empty for the first one, which pages name in the reader's language.
    pub name: String,
    /// What it is for.
    pub kind: LibraryKind,
    /// Lists are in this order.
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
