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
    /// Its text; where a row of a table goes on in it, with the row's first cell before.
    pub body: String,
    /// Which character of the document's text it begins with, from 0; rows of earlier versions do not say.
    pub start: Option<i32>,
    /// And the one after its last.
    pub end: Option<i32>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
