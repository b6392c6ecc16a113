//! The jobs of a library: reading an uploaded file into passages, and removing what was deleted.

use object_store::ObjectStoreExt;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::held::held;
use super::progress::Telling;
use super::{Library, file_of};
use crate::db::WriteTransaction;
use crate::ids::{DocumentId, PassageId};
use crate::jobs::Claim;
use crate::knowledge::entity::{document, passage};
use crate::knowledge::index::changes;
use crate::knowledge::passages::{Passage, cut};
use crate::knowledge::{DocumentState, IntakeFailure, LibraryEvent, MAX_DOCUMENT_BYTES, MAX_LIBRARY_PASSAGES, MAX_PASSAGES};
use crate::live::announce;
use crate::workspaces::LibraryKind;
use crate::workspaces::entity::library;
use crate::{Error, Result};

/// Rows written with one statement; both databases take this many with all their values.
const ROWS_AT_ONCE: usize = 500;
/// Rows written with one transaction: others that write wait no longer than for these.
const ROWS_A_TRANSACTION: usize = 4 * ROWS_AT_ONCE;

/// Of pages that could not be read, so many stretches are named.
const MAX_RANGES: usize = 20;

/// What came out of a file.
struct Text {
    pages: Option<u32>,
    unreadable: Option<String>,
    encoding: Option<String>,
    passages: Vec<Passage>,
}

/// What became of a text.
enum Kept {
    All,
    /// Somebody deleted the document meanwhile, or is reading it in our place.
    Lost,
    NoRoom,
}

impl Library {
    /// Reads a document's file, keeps its passages and has them indexed; a file that cannot be read makes it a failed
    /// document with the reason. May run any number of times, also after having been killed half way; what it found is only kept
    /// while `claim` holds.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    pub async fn read(&self, id: DocumentId, claim: &Claim) -> Result<()> {
        self.take_up_again(id).await?;
        let Some(row) = self.waiting(id).await? else { return Ok(()) };
        if row.state == DocumentState::Queued {
            self.step(&row, DocumentState::Reading, None, Some(claim)).await?;
        }
        let mut telling = Telling::of(&row, claim);
        let Some(read) = self.text_of(&row, &mut telling).await? else { return Ok(()) };
        match read {
            Ok(text) => {
                match self.keep_text(&row, text, claim, &mut telling).await? {
                    Kept::All => {}
                    Kept::Lost => return Ok(()),
                    Kept::NoRoom => return self.step(&row, DocumentState::Failed, Some(IntakeFailure::LibraryFull), Some(claim)).await,
                }
                self.announce_when_found(id);
                Ok(())
            }
            Err(failure) => {
                self.drop_passages(id, Some(claim)).await?;
                self.step(&row, DocumentState::Failed, Some(failure), Some(claim)).await
            }
        }
    }

    /// Has a document announced when questions are really answered from it. Nobody waits for that, so that many small files share a
    /// commit of the index; a process that dies meanwhile leaves the telling to the next look at the library.
    fn announce_when_found(&self, id: DocumentId) {
        let library = self.clone();
        tokio::spawn(async move {
            if let Err(error) = library.announce(id).await {
                tracing::error!(?error, document = %id, "search index update failed");
            }
        });
    }

    async fn announce(&self, id: DocumentId) -> Result<()> {
        self.deps.index.follow(&self.deps.db).await?;
        let there = || document::Entity::find_by_id(id).filter(document::Column::DeletedAt.is_null()).one(&*self.deps.db);
        let Some(row) = there().await? else { return Ok(()) };
        self.tell_members(row.clone()).await?;
        // Somebody may have deleted it while it was told, and heard of it in the wrong order.
        if there().await?.is_none() {
            self.tell_gone(&row).await?;
        }
        Ok(())
    }

    /// Marks a document as failed whose reading was tried too often.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_up(&self, id: DocumentId) -> Result<()> {
        match self.waiting(id).await? {
            Some(row) => {
                self.drop_passages(id, None).await?;
                self.step(&row, DocumentState::Failed, Some(IntakeFailure::Internal), None).await
            }
            None => Ok(()),
        }
    }

    /// A document that was given up is read all the same when an operator has its job tried again.
    async fn take_up_again(&self, id: DocumentId) -> Result<()> {
        let given_up = document::Entity::find_by_id(id)
            .filter(document::Column::State.eq(DocumentState::Failed))
            .filter(document::Column::Failure.eq(IntakeFailure::Internal))
            .filter(document::Column::DeletedAt.is_null());
        if given_up.one(&*self.deps.db).await?.is_none() {
            return Ok(());
        }
        let transaction = self.deps.db.write().await?;
        document::Entity::update_many()
            .col_expr(document::Column::State, Expr::value(DocumentState::Queued))
            .col_expr(document::Column::Failure, Expr::value(None::<String>))
            .col_expr(document::Column::Progress, Expr::value(None::<i16>))
            .filter(document::Column::Id.eq(id))
            .filter(document::Column::State.eq(DocumentState::Failed))
            .exec(&*transaction)
            .await?;
        transaction.commit().await
    }

    /// The document when it still has to be read.
    async fn waiting(&self, id: DocumentId) -> Result<Option<document::Model>> {
        Ok(document::Entity::find_by_id(id)
            .filter(document::Column::State.is_in([DocumentState::Queued, DocumentState::Reading]))
            .filter(document::Column::DeletedAt.is_null())
            .one(&*self.deps.db)
            .await?)
    }

    /// What a file says, or why that cannot be known; `None` when somebody deleted the document meanwhile or is reading it in our place.
    async fn text_of(&self, row: &document::Model, telling: &mut Telling<'_>) -> Result<Option<Result<Text, IntakeFailure>>> {
        if row.size.unsigned_abs() > MAX_DOCUMENT_BYTES {
            // Taken as an attachment may be, but never held in memory whole.
            return Ok(Some(Err(IntakeFailure::TooLarge)));
        }
        let file = match self.deps.files.store.get(&file_of(row.library_id, row.id)).await {
            Ok(file) => file.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => {
                tracing::error!(document = %row.id, "document file is missing");
                return Ok(Some(Err(IntakeFailure::Internal)));
            }
            Err(error) => return Err(error.into()),
        };
        let extracted = match self.read_and_tell(row.format, file, telling).await? {
            None => return Ok(None),
            Some(Ok(extracted)) => extracted,
            Some(Err(IntakeFailure::Internal)) => return Err(Error::internal("the reader broke off")),
            Some(Err(failure)) => return Ok(Some(Err(failure))),
        };
        let (pages, unreadable, encoding) = (extracted.pages, ranges(&extracted.unreadable), extracted.guessed_encoding);
        let passages = tokio::task::spawn_blocking(move || cut(&extracted.sections)).await.map_err(Error::internal)?;
        Ok(Some(match passages.len() {
            0 => Err(IntakeFailure::NoText),
            cut if cut > MAX_PASSAGES as usize => Err(IntakeFailure::TooManyPassages),
            _ => Ok(Text { pages, unreadable, encoding, passages }),
        }))
    }

    /// Replaces the document's passages, a few thousand at a time: nobody sees any of them until the last is there, for until then the
    /// document is one that is being read.
    async fn keep_text(&self, row: &document::Model, text: Text, claim: &Claim, telling: &mut Telling<'_>) -> Result<Kept> {
        let count = i32::try_from(text.passages.len()).map_err(Error::internal)?;
        // Those of a try that was cut off.
        self.drop_passages(row.id, Some(claim)).await?;
        let (all, mut written) = (text.passages.len(), 0);
        let mut rows = (0..).zip(text.passages).map(|(ordinal, passage)| passage_row(row, ordinal, passage)).peekable();
        while rows.peek().is_some() {
            let transaction = self.deps.db.write().await?;
            if !is_ours(&transaction, row, claim).await? {
                return Ok(Kept::Lost);
            }
            let mut some = rows.by_ref().take(ROWS_A_TRANSACTION).peekable();
            while some.peek().is_some() {
                passage::Entity::insert_many(some.by_ref().take(ROWS_AT_ONCE)).exec_without_returning(&*transaction).await?;
            }
            transaction.commit().await?;
            written += ROWS_A_TRANSACTION;
            if rows.peek().is_some() && !self.tell_written(telling, written, all).await? {
                return Ok(Kept::Lost);
            }
        }
        let transaction = self.deps.db.write().await?;
        let owner = library::Entity::find_by_id(row.library_id).lock_exclusive().one(&*transaction).await?.ok_or(Error::NotFound)?;
        if !is_ours(&transaction, row, claim).await? {
            return Ok(Kept::Lost);
        }
        if held(&*transaction, row.library_id).await?.passages + u64::from(count.unsigned_abs()) > MAX_LIBRARY_PASSAGES {
            passage::Entity::delete_many().filter(passage::Column::DocumentId.eq(row.id)).exec(&*transaction).await?;
            transaction.commit().await?;
            return Ok(Kept::NoRoom);
        }
        document::Entity::update_many()
            .col_expr(document::Column::State, Expr::value(DocumentState::Indexed))
            .col_expr(document::Column::Failure, Expr::value(None::<String>))
            .col_expr(document::Column::Pages, Expr::value(text.pages.and_then(|pages| i32::try_from(pages).ok())))
            .col_expr(document::Column::Unreadable, Expr::value(text.unreadable))
            .col_expr(document::Column::Encoding, Expr::value(text.encoding))
            .col_expr(document::Column::Progress, Expr::value(None::<i16>))
            .col_expr(document::Column::Passages, Expr::value(count))
            .col_expr(document::Column::EmbeddedAs, Expr::value(None::<String>))
            .col_expr(document::Column::UpdatedAt, Expr::value(self.deps.clock.now()))
            .filter(document::Column::Id.eq(row.id))
            .exec(&*transaction)
            .await?;
        changes::record(&transaction, row.id).await?;
        self.enqueue_embedding(&transaction, row.id, owner.workspace_id).await?;
        transaction.commit().await?;
        Ok(Kept::All)
    }

    /// Takes away the passages of a document that is not indexed; nothing happens when the claim is lost.
    async fn drop_passages(&self, id: DocumentId, claim: Option<&Claim>) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        if let Some(claim) = claim
            && !claim.holds(&transaction).await?
        {
            return Ok(());
        }
        let current = document::Entity::find_by_id(id).lock_exclusive().one(&*transaction).await?;
        if current.is_some_and(|current| current.state != DocumentState::Indexed) {
            passage::Entity::delete_many().filter(passage::Column::DocumentId.eq(id)).exec(&*transaction).await?;
        }
        transaction.commit().await
    }

    /// Moves a document that is being read to another state, and tells its owner; nothing happens when the claim is lost.
    pub(super) async fn step(
        &self,
        row: &document::Model,
        state: DocumentState,
        failure: Option<IntakeFailure>,
        claim: Option<&Claim>,
    ) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        if let Some(claim) = claim
            && !claim.holds(&transaction).await?
        {
            return Ok(());
        }
        let moved = document::Entity::update_many()
            .col_expr(document::Column::State, Expr::value(state))
            .col_expr(document::Column::Failure, Expr::value(failure))
            .col_expr(document::Column::Progress, Expr::value(None::<i16>))
            .col_expr(document::Column::UpdatedAt, Expr::value(self.deps.clock.now()))
            .filter(document::Column::Id.eq(row.id))
            .filter(document::Column::State.is_in([DocumentState::Queued, DocumentState::Reading]))
            .filter(document::Column::DeletedAt.is_null())
            .exec(&*transaction)
            .await?;
        transaction.commit().await?;
        if moved.rows_affected > 0 {
            self.tell_members(document::Model { state, failure, progress: None, ..row.clone() }).await?;
        }
        Ok(())
    }

    async fn tell_gone(&self, document: &document::Model) -> Result<()> {
        if let Some(library) = library::Entity::find_by_id(document.library_id).one(&*self.deps.db).await? {
            announce(&*self.deps.pubsub, library.workspace_id, &LibraryEvent::DocumentGone { id: document.id }).await;
        }
        Ok(())
    }

    /// Tells the members of a library's workspace, unless it is one that no list shows.
    pub(super) async fn tell_members(&self, document: document::Model) -> Result<()> {
        let listed = library::Entity::find_by_id(document.library_id).filter(library::Column::Kind.eq(LibraryKind::Documents));
        if let Some(library) = listed.one(&*self.deps.db).await? {
            self.tell(library.workspace_id, self.view(document)).await;
        }
        Ok(())
    }
}

/// Whether the document is still to be read, and by us; until the transaction ends.
async fn is_ours(transaction: &WriteTransaction, row: &document::Model, claim: &Claim) -> Result<bool> {
    if !claim.holds(transaction).await? {
        return Ok(false);
    }
    let current = document::Entity::find_by_id(row.id).lock_exclusive().one(&**transaction).await?;
    Ok(current.is_some_and(|current| current.deleted_at.is_none() && current.state != DocumentState::Indexed))
}

/// Numbers of pages as a person would write them: `3-5, 9`.
fn ranges(pages: &[u32]) -> Option<String> {
    let runs = pages.chunk_by(|one, next| one + 1 == *next);
    let told = runs.clone().take(MAX_RANGES).filter_map(|run| match run {
        [] => None,
        [page] => Some(page.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    let mut told = told.collect::<Vec<_>>().join(", ");
    if runs.count() > MAX_RANGES {
        told.push_str(", …");
    }
    (!told.is_empty()).then_some(told)
}

fn passage_row(document: &document::Model, ordinal: i32, passage: Passage) -> passage::ActiveModel {
    let row = passage::Model {
        id: PassageId::generate(),
        document_id: document.id,
        library_id: document.library_id,
        ordinal,
        page: passage.page.and_then(|page| i32::try_from(page).ok()),
        section: passage.section,
        body: passage.body,
        start: i32::try_from(passage.characters.start).ok(),
        end: i32::try_from(passage.characters.end).ok(),
    };
    passage::ActiveModel::from(row).reset_all()
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn pages_are_named_as_a_person_would() {
        assert_eq!(ranges(&[]), None);
        assert_eq!(ranges(&[3, 4, 5, 9]).as_deref(), Some("3-5, 9"));
        let many: Vec<u32> = (1..60).step_by(2).collect();
        assert!(ranges(&many).is_some_and(|told| told.ends_with("37, 39, …")));
    }
}
