use sea_orm::entity::prelude::*;

use crate::ids::{DocumentId, LibraryId, PassageId};

/// A stretch of a document's text: what is searched and cited.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passage")]
pub struct Model {
    /// Answers cite it by this id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PassageId,
    /// Where it stands.
    pub document_id: DocumentId,
    /// The document's own, kept here too so that a search needs no other table to know what it may show.
    pub library_id: LibraryId,
    /// Its place in the document, from 0.
    pub ordinal: i32,
    /// From 1.
    pub page: Option<i32>,
    /// The heading above it.
    pub section: Option<String>,
    /// Its text.
    pub body: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
