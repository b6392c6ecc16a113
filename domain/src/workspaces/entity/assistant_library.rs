use sea_orm::entity::prelude::*;

use crate::ids::{AssistantId, LibraryId};

/// From which libraries an assistant answers. Both belong to the same workspace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistant_library")]
pub struct Model {
    /// The assistant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistant_id: AssistantId,
    /// A library that it may read.
    #[sea_orm(primary_key, auto_increment = false)]
    pub library_id: LibraryId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
