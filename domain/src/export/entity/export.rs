use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::export::ExportState;
use crate::ids::{AccountId, ExportId, WorkspaceId};

/// A copy of what is kept in a workspace, and of the person who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export")]
pub struct Model {
    /// The archive lies in the store under this id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    /// Of what.
    pub workspace_id: WorkspaceId,
    /// Who asked for it, and is told when it is there.
    pub requested_by: AccountId,
    /// How far it is.
    pub state: ExportState,
    /// In bytes, once it is there.
    pub size: Option<i64>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Until when it is kept.
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
