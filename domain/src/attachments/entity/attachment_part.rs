use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::ids::AttachmentId;

/// Bytes of a file that is still being sent. Each part is a file of its own in the store.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment_part")]
pub struct Model {
    /// Of which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attachment_id: AttachmentId,
    /// Its first byte is this one of the whole, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub start: i64,
    /// How many bytes.
    pub size: i64,
    /// Its name in the store. Whoever sends the same bytes at the same time writes another file.
    pub file: Uuid,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
