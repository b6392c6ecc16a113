#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::ids::DocumentId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "index_change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub document_id: DocumentId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
