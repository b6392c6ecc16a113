use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{FolderId, LibraryId};

/// Where documents of a library stand together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "folder")]
pub struct Model {
    /// Documents refer to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FolderId,
    /// Whose documents it holds.
    pub library_id: LibraryId,
    /// As its maker called it; no two of a library are called the same.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
