use sea_orm::entity::prelude::*;

use crate::ids::{DocumentId, LibraryId, PassageId};

/// What a passage means, as an embedding model says; goes when the passage goes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passage_vector")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub passage_id: PassageId,
    /// The passage's own, kept here too so that a search needs no other table.
    pub document_id: DocumentId,
    /// The same.
    pub library_id: LibraryId,
    /// The model's name: vectors of different models cannot be compared.
    pub model: String,
    /// Its scale in four bytes, little end first, then a byte for each coordinate.
    pub vector: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
