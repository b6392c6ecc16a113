use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{DocumentId, FolderId, LibraryId};
use crate::knowledge::{DocumentFormat, DocumentState, IntakeFailure};

/// An uploaded file, and how far its intake has come.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// The file lies in the store under this id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// Where it is searched.
    pub library_id: LibraryId,
    /// As it was uploaded or renamed, made safe to show.
    pub name: String,
    /// By its name's ending; its content was checked against it.
    pub format: DocumentFormat,
    /// In bytes.
    pub size: i64,
    /// Of the file's bytes: the same file is taken once into a library.
    pub sha256: Vec<u8>,
    /// How far its intake has come.
    pub state: DocumentState,
    /// Why it failed, when it did.
    pub failure: Option<IntakeFailure>,
    /// Of formats that have pages.
    pub pages: Option<i32>,
    /// Numbers of those that show something of which no text could be read, as `3-5, 9`.
    pub unreadable: Option<String>,
    /// The encoding that its text was taken to be in, where nothing said which it is.
    pub encoding: Option<String>,
    /// Percent of it that is read, while it is.
    pub progress: Option<i16>,
    /// How many were cut from it.
    pub passages: i32,
    /// Lists are in this order, the newest first.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
    /// From then on it is neither shown nor searched; its file goes soon after.
    pub deleted_at: Option<Timestamp>,
    /// Where it stands; none for those that were put nowhere.
    pub folder_id: Option<FolderId>,
    /// The address it is fetched from, when it is a page of the web.
    pub source_url: Option<String>,
    /// Whether a page of the web is fetched anew every week.
    pub is_refreshed: bool,
    /// When a page of the web was fetched last.
    pub fetched_at: Option<Timestamp>,
    /// The embedding model of which all its passages have vectors.
    pub embedded_as: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// One that comes into a library now and waits to be read; of its file nothing is known yet.
    pub(crate) fn new(library_id: LibraryId, name: String, format: DocumentFormat, now: Timestamp) -> Self {
        Self {
            id: DocumentId::generate(),
            library_id,
            name,
            format,
            size: 0,
            sha256: Vec::new(),
            state: DocumentState::Queued,
            failure: None,
            pages: None,
            unreadable: None,
            encoding: None,
            progress: None,
            passages: 0,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            folder_id: None,
            source_url: None,
            is_refreshed: false,
            fetched_at: None,
            embedded_as: None,
        }
    }
}
