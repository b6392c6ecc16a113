//! A library as its page shows it: folders with their numbers, and the documents that are asked for.
//!
//! A library holds [`MAX_DOCUMENTS`](crate::knowledge::MAX_DOCUMENTS) at most, so all rows are read once and counted here; names are
//! compared as a Persian reader compares them, which no database does.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Library, in_library};
use crate::Result;
use crate::ids::{DocumentId, FolderId, LibraryId};
use crate::knowledge::entity::{document, folder};
use crate::knowledge::{DocumentFormat, DocumentState, DocumentView};
use crate::persian::letters::HALF_SPACE;
use crate::persian::normalise::search_key;
use crate::workspaces::LibraryAccess;

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// Everywhere.
    #[default]
    Anywhere,
    /// Among those in no folder.
    Unfiled,
    /// In one folder.
    Folder(FolderId),
}

/// Kinds of documents as people tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As printed.
    Pdf,
    /// Running text.
    Text,
    /// Rows and columns.
    Table,
    /// Slides.
    Slides,
    /// Pages that were fetched from the web.
    Web,
}

impl Kind {
    /// All with the word that stands for each in an address.
    pub const ALL: [(Self, &'static str); 5] =
        [(Self::Pdf, "pdf"), (Self::Text, "text"), (Self::Table, "table"), (Self::Slides, "slides"), (Self::Web, "web")];

    fn of(row: &document::Model) -> Self {
        match row.format {
            _ if row.source_url.is_some() => Self::Web,
            DocumentFormat::Pdf => Self::Pdf,
            DocumentFormat::Csv | DocumentFormat::Xlsx | DocumentFormat::Ods => Self::Table,
            DocumentFormat::Pptx => Self::Slides,
            _ => Self::Text,
        }
    }
}

/// Which documents are asked for; those that fit all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShelfQuery {
    /// Where they stand.
    pub place: Place,
    /// What they are.
    pub kind: Option<Kind>,
    /// Only those that somebody should look at.
    pub needs_attention: bool,
    /// What their names hold.
    pub words: String,
    /// How many of them at most.
    pub shown: usize,
}

/// A folder, and how many documents stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderView {
    /// Its id.
    pub id: FolderId,
    /// Its name.
    pub name: String,
    /// How many.
    pub documents: usize,
}

/// A document with what its row tells beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelved {
    /// The document.
    pub document: DocumentView,
    /// Whether an older one of the same name stands in the same place.
    pub has_older: bool,
}

/// What is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    /// All folders, the oldest first.
    pub folders: Vec<FolderView>,
    /// How many documents the library holds.
    pub all: usize,
    /// How many of them are in no folder.
    pub unfiled: usize,
    /// How many of them somebody should look at.
    pub need_attention: usize,
    /// What their files weigh.
    pub bytes: u64,
    /// How many are found by words alone as yet, where others are found by meaning as well.
    pub by_words_alone: Option<usize>,
    /// How many fit what is asked for.
    pub matching: usize,
    /// The newest of those that fit.
    pub documents: Vec<Shelved>,
}

impl Library {
    /// The documents of a library that are asked for, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shelf(&self, library: LibraryAccess, query: &ShelfQuery) -> Result<Shelf> {
        let newest_first = in_library(library.id()).order_by_desc(document::Column::CreatedAt).order_by_desc(document::Column::Id);
        let rows = newest_first.all(&*self.deps.db).await?;
        let folders = self.folders(library.id()).await?;
        let by_words_alone = self.deps.meaning.model().map(|model| {
            rows.iter().filter(|row| row.state == DocumentState::Indexed && row.embedded_as.as_deref() != Some(model.name())).count()
        });
        let mut shelf = Shelf { by_words_alone, ..arrange(rows, folders, query) };
        for shelved in &mut shelf.documents {
            shelved.document = self.seen(shelved.document.clone());
        }
        Ok(shelf)
    }

    async fn folders(&self, library: LibraryId) -> Result<Vec<folder::Model>> {
        let own = folder::Entity::find().filter(folder::Column::LibraryId.eq(library));
        Ok(own.order_by_asc(folder::Column::CreatedAt).order_by_asc(folder::Column::Id).all(&*self.deps.db).await?)
    }
}

fn arrange(rows: Vec<document::Model>, folders: Vec<folder::Model>, query: &ShelfQuery) -> Shelf {
    let in_folder = |id| rows.iter().filter(|row| row.folder_id == id).count();
    let folders = folders.into_iter().map(|row| FolderView { documents: in_folder(Some(row.id)), id: row.id, name: row.name }).collect();
    let mut shelf = Shelf {
        folders,
        all: rows.len(),
        unfiled: in_folder(None),
        need_attention: rows.iter().filter(|row| needs_attention(row)).count(),
        bytes: rows.iter().map(|row| row.size.unsigned_abs()).sum(),
        ..Shelf::default()
    };
    let oldest = oldest_of_each_name(&rows);
    let words = as_compared(&query.words);
    let fits = |row: &document::Model| {
        let is_there = match query.place {
            Place::Anywhere => true,
            Place::Unfiled => row.folder_id.is_none(),
            Place::Folder(folder) => row.folder_id == Some(folder),
        };
        let is_that = query.kind.is_none_or(|kind| kind == Kind::of(row)) && (!query.needs_attention || needs_attention(row));
        is_there && is_that && as_compared(&row.name).contains(&words)
    };
    for row in rows {
        if fits(&row) {
            shelf.matching += 1;
            if shelf.documents.len() < query.shown {
                let has_older = oldest.get(&(row.folder_id, row.name.clone())).is_some_and(|oldest| *oldest != row.id);
                shelf.documents.push(Shelved { has_older, document: row.into() });
            }
        }
    }
    shelf
}

/// Rows come newest first, so the last of a name is the oldest.
fn oldest_of_each_name(rows: &[document::Model]) -> HashMap<(Option<FolderId>, String), DocumentId> {
    rows.iter().map(|row| ((row.folder_id, row.name.clone()), row.id)).collect()
}

/// A name without what people type in several ways: letters that look alike, spaces and half-spaces.
fn as_compared(name: &str) -> String {
    search_key(name).chars().filter(|c| !c.is_whitespace() && *c != HALF_SPACE).collect()
}

fn needs_attention(row: &document::Model) -> bool {
    row.state == DocumentState::Failed || row.unreadable.is_some() || row.encoding.is_some()
}
