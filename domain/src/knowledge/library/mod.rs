//! Libraries as a service: uploading, listing, reading, deleting and searching documents.
//!
//! Whoever locks several rows does so in this order, or two could wait for each other: the job, the library, the document (of several, the
//! lowest id first), its passages, the record of changes.

mod copying;
mod deleting;
mod download;
mod embedding;
mod erasing;
mod filing;
mod held;
mod intake;
mod personal_data;
mod progress;
mod sample;
mod shelf;
mod upload;
mod views;
mod web_pages;

pub use shelf::{FolderView, Kind, Place, Shelf, ShelfQuery, Shelved};
pub use upload::{Upload, count_reading};
pub(super) use views::anchor;
pub use web_pages::NewPage;

use std::sync::Arc;

use object_store::path::Path;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::entity::{document, passage};
use super::index::Score;
use super::reader::Reader;
use super::web::WebFetcher;
use super::{
    Asked, DocumentState, DocumentText, DocumentView, FetchPage, Found, IntakeFailure, LibraryEvent, Meaning, ReadDocument, SearchIndex,
    SourceView, search,
};
use crate::Timestamp;
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::files::Files;
use crate::ids::{AccountId, DocumentId, LibraryId, PassageId, WorkspaceId};
use crate::jobs;
use crate::live::announce;
use crate::paging::{Cursor, Page};
use crate::pubsub::PubSub;
use crate::workspaces::entity::library;
use crate::workspaces::{LibraryAccess, Member};
use crate::{Error, Result};

/// How many passages the source drawer shows on either side of the cited one.
const PASSAGES_AROUND: i32 = 2;
/// The longest page of a list.
const MAX_PAGE: usize = 200;

/// The documents of all libraries; every call says who may do it. Cheap to clone.
#[derive(Clone)]
pub struct Library {
    deps: Arc<LibraryDeps>,
}

/// What a library is made of.
pub struct LibraryDeps {
    /// The database.
    pub db: Db,
    /// Where the files lie.
    pub files: Files,
    /// What is searched.
    pub index: SearchIndex,
    /// What knows the meaning of passages, where there is a model.
    pub meaning: Meaning,
    /// What turns files into text.
    pub reader: Arc<dyn Reader>,
    /// What brings pages of the web.
    pub fetcher: Arc<dyn WebFetcher>,
    /// News for open pages.
    pub pubsub: Arc<dyn PubSub>,
    /// The time.
    pub clock: Clock,
}

impl Library {
    /// A library over these dependencies.
    #[must_use]
    pub fn new(deps: LibraryDeps) -> Self {
        Self { deps: Arc::new(deps) }
    }

    /// The documents of a library, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, library: LibraryAccess, after: Option<Cursor>, limit: usize) -> Result<Page<DocumentView>> {
        let limit = limit.clamp(1, MAX_PAGE);
        let place = after.map_or_else(Condition::all, |cursor| {
            let same_moment = document::Column::CreatedAt.eq(cursor.at).and(document::Column::Id.lt(DocumentId(cursor.id)));
            Condition::any().add(document::Column::CreatedAt.lt(cursor.at)).add(same_moment)
        });
        let rows = in_library(library.id())
            .filter(place)
            .order_by_desc(document::Column::CreatedAt)
            .order_by_desc(document::Column::Id)
            .limit(limit as u64 + 1)
            .all(&*self.deps.db)
            .await?;
        let page = Page::from_overfull(rows, limit, |row| Cursor { at: row.created_at, id: row.id.0 });
        Ok(page.map(|row| self.view(row)))
    }

    /// One document.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document.
    pub async fn find(&self, member: Member<'_>, id: DocumentId) -> Result<DocumentView> {
        self.row(member.workspace(), id).await.map(|row| self.view(row))
    }

    /// Has a document read again whose reading failed. Any other document stays as it is, and so does one that would
    /// [fail again](IntakeFailure::is_final).
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document.
    pub async fn retry(&self, member: Member<'_>, id: DocumentId) -> Result<DocumentView> {
        self.retry_in(member.workspace(), id).await
    }

    async fn retry_in(&self, workspace: WorkspaceId, id: DocumentId) -> Result<DocumentView> {
        let now = self.deps.clock.now();
        let is_final =
            |failure: &IntakeFailure| failure.is_final() || (*failure == IntakeFailure::Scanned && !self.deps.reader.reads_pictures());
        let transaction = self.deps.db.write().await?;
        let queued = document::Entity::update_many()
            .col_expr(document::Column::State, Expr::value(DocumentState::Queued))
            .col_expr(document::Column::Failure, Expr::value(None::<String>))
            .col_expr(document::Column::Progress, Expr::value(None::<i16>))
            .col_expr(document::Column::UpdatedAt, Expr::value(now))
            .filter(document::Column::Id.eq(id))
            .filter(of_workspace(document::Column::LibraryId, workspace))
            .filter(document::Column::State.eq(DocumentState::Failed))
            .filter(document::Column::Failure.is_not_in(IntakeFailure::iter().filter(is_final)))
            .filter(document::Column::DeletedAt.is_null())
            .exec(&*transaction)
            .await?;
        if queued.rows_affected > 0 {
            enqueue_reading(&transaction, id, workspace, now).await?;
        }
        transaction.commit().await?;
        let row = self.row(workspace, id).await?;
        if queued.rows_affected > 0 {
            self.tell_members(row.clone()).await?;
        }
        Ok(self.view(row))
    }

    /// A cited passage with what stands around it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such passage (any more).
    pub async fn source(&self, member: Member<'_>, cited: PassageId) -> Result<SourceView> {
        let db = &*self.deps.db;
        let found = passage::Entity::find_by_id(cited).filter(of_workspace(passage::Column::LibraryId, member.workspace())).one(db).await?;
        let found = found.ok_or(Error::NotFound)?;
        let document = self.find(member, found.document_id).await?;
        let around = found.ordinal.saturating_sub(PASSAGES_AROUND)..=found.ordinal.saturating_add(PASSAGES_AROUND);
        let passages = passage::Entity::find()
            .filter(passage::Column::DocumentId.eq(found.document_id))
            .filter(passage::Column::Ordinal.between(*around.start(), *around.end()))
            .order_by_asc(passage::Column::Ordinal)
            .all(db)
            .await?;
        Ok(SourceView { document, passages: passages.into_iter().map(Into::into).collect(), cited })
    }

    /// The text of a document as it was read, from the passage after the given number on.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document.
    pub async fn text(&self, member: Member<'_>, id: DocumentId, after: Option<u32>, limit: usize) -> Result<DocumentText> {
        let limit = limit.clamp(1, MAX_PAGE);
        let document = self.find(member, id).await?;
        if document.state != DocumentState::Indexed {
            // Of a document that is being read, only some passages may be there.
            return Ok(DocumentText { document, passages: Vec::new(), next: None });
        }
        let after = after.map_or(-1, |after| i32::try_from(after).unwrap_or(i32::MAX));
        let mut rows = passage::Entity::find()
            .filter(passage::Column::DocumentId.eq(id))
            .filter(passage::Column::Ordinal.gt(after))
            .order_by_asc(passage::Column::Ordinal)
            .limit(limit as u64 + 1)
            .all(&*self.deps.db)
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).and_then(|last| u32::try_from(last.ordinal).ok());
        Ok(DocumentText { document, passages: rows.into_iter().map(Into::into).collect(), next })
    }

    /// The text of one page of a document: what begins there, or else what began last before it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document.
    pub async fn text_of_page(&self, member: Member<'_>, id: DocumentId, page: u32) -> Result<DocumentText> {
        let document = self.find(member, id).await?;
        let (all, db) = (passage::Entity::find().filter(passage::Column::DocumentId.eq(id)), &*self.deps.db);
        let here = all.clone().filter(passage::Column::Page.eq(page)).order_by_asc(passage::Column::Ordinal);
        let mut rows = here.limit(MAX_PAGE as u64).all(db).await?;
        if rows.is_empty() {
            let before = all.filter(passage::Column::Page.lt(page)).order_by_desc(passage::Column::Ordinal);
            rows.extend(before.one(db).await?);
        }
        Ok(DocumentText { document, passages: rows.into_iter().map(Into::into).collect(), next: None })
    }

    /// The passages that would answer a question, best first.
    ///
    /// # Errors
    /// When the database or the index does not answer.
    pub async fn search(&self, library: LibraryAccess, question: &str, limit: usize) -> Result<Vec<Found>> {
        let LibraryDeps { db, index, meaning, .. } = &*self.deps;
        search::find(db, index, meaning, &[library.id()], &Asked::alone(question), limit.min(MAX_PAGE)).await
    }

    /// The same with what each part of the question says of them.
    ///
    /// # Errors
    /// The same.
    pub async fn explain(&self, library: LibraryAccess, question: &str, limit: usize) -> Result<Vec<(Found, Score)>> {
        let LibraryDeps { db, index, meaning, .. } = &*self.deps;
        search::explain(db, index, meaning, &[library.id()], &Asked::alone(question), limit.min(MAX_PAGE)).await
    }

    async fn row(&self, workspace: WorkspaceId, id: DocumentId) -> Result<document::Model> {
        let own = document::Entity::find_by_id(id).filter(of_workspace(document::Column::LibraryId, workspace));
        own.filter(document::Column::DeletedAt.is_null()).one(&*self.deps.db).await?.ok_or(Error::NotFound)
    }

    /// A row as its owner sees it. Pictures of pages are only told apart from empty ones where they can be read.
    fn view(&self, row: document::Model) -> DocumentView {
        self.seen(DocumentView::from(row))
    }

    fn seen(&self, view: DocumentView) -> DocumentView {
        let is_hopeless = view.failure == Some(IntakeFailure::Scanned) && !self.deps.reader.reads_pictures();
        DocumentView { failure: if is_hopeless { Some(IntakeFailure::NoText) } else { view.failure }, ..view }
    }

    async fn tell(&self, workspace: WorkspaceId, document: DocumentView) {
        announce(&*self.deps.pubsub, workspace, &LibraryEvent::Document { document }).await;
    }
}

/// Has a document read; one of the web is fetched before.
async fn enqueue_reading(transaction: &WriteTransaction, id: DocumentId, workspace: WorkspaceId, now: Timestamp) -> Result<()> {
    let row = document::Entity::find_by_id(id).one(&**transaction).await?.ok_or(Error::NotFound)?;
    if row.source_url.is_some() {
        let job = FetchPage { document: id, workspace, with_pages_below: false };
        jobs::enqueue(transaction, &job, now, now).await?;
    } else {
        jobs::enqueue(transaction, &ReadDocument { document: id, workspace: Some(workspace) }, now, now).await?;
    }
    Ok(())
}

/// The documents of a library that are not deleted.
fn in_library(library: LibraryId) -> sea_orm::Select<document::Entity> {
    document::Entity::find().filter(document::Column::LibraryId.eq(library)).filter(document::Column::DeletedAt.is_null())
}

/// Whether a row is in any library of a workspace.
fn of_workspace(library: impl ColumnTrait, workspace: WorkspaceId) -> Expr {
    let own = library::Entity::find().select_only().column(library::Column::Id).filter(library::Column::WorkspaceId.eq(workspace));
    library.in_subquery(own.into_query())
}

async fn libraries_of(db: &Db, workspace: WorkspaceId) -> Result<Vec<LibraryId>> {
    let own = library::Entity::find().select_only().column(library::Column::Id).filter(library::Column::WorkspaceId.eq(workspace));
    Ok(own.order_by_asc(library::Column::CreatedAt).order_by_asc(library::Column::Id).into_tuple().all(&**db).await?)
}

/// Where the files of a library's documents are kept. Documents once belonged to accounts; a library that bears an account's
/// uuid must find the files of that time, so the folder keeps its spelling for all.
fn folder_of(library: LibraryId) -> Path {
    Path::from_iter(["documents".to_owned(), AccountId(library.0).to_string()])
}

/// Where a document's file is kept.
fn file_of(library: LibraryId, document: DocumentId) -> Path {
    folder_of(library).join(document.to_string())
}

#[cfg(test)]
mod tests;
