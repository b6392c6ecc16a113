//! Documents that are pages of the web: added by their address, fetched by a job, and fetched anew every week where the person wants that.

use object_store::{ObjectStoreExt, PutPayload};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};

use super::held::held;
use super::{Library, file_of, in_library, of_workspace};
use crate::db::WriteTransaction;
use crate::ids::{DocumentId, FolderId, LibraryId, WorkspaceId};
use crate::jobs::{self, Claim};
use crate::knowledge::entity::document;
use crate::knowledge::format::{HEAD_BYTES, content_fits, safe_name};
use crate::knowledge::web::{Fetched, WebAddress};
use crate::knowledge::{
    DocumentFormat, DocumentState, DocumentView, FetchPage, IntakeFailure, MAX_LIBRARY_BYTES, MAX_PAGES_AT_ONCE, ReadDocument,
};
use crate::workspaces::entity::library;
use crate::workspaces::{LibraryAccess, Member};
use crate::{Error, Result, Timestamp};

/// How old a page gets before it is fetched anew, in microseconds.
const WEEK: i64 = 7 * 86_400 * 1_000_000;
/// Pages that are taken up in one run of the job; the next run takes the next.
const REFRESHED_AT_ONCE: u64 = 200;

/// An address as a person adds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPage {
    /// Where it is.
    pub address: WebAddress,
    /// Whether it is fetched anew every week.
    pub is_refreshed: bool,
    /// Whether the pages that it names are added as well.
    pub with_pages_below: bool,
    /// Where it is put.
    pub folder: Option<FolderId>,
}

impl Library {
    /// Takes a page of the web into a library and has it fetched. One that is there already is not taken twice.
    ///
    /// # Errors
    /// [`KnowledgeError`](crate::knowledge::KnowledgeError) when the library is full; when the database does not take it.
    pub async fn add_page(&self, access: LibraryAccess, page: &NewPage) -> Result<DocumentView> {
        let now = self.deps.clock.now();
        let page = &NewPage { folder: self.folder_in(access.id(), page.folder).await?, ..page.clone() };
        let transaction = self.deps.db.write().await?;
        let row = self.keep_page(&transaction, access.id(), page, now).await?;
        let job = FetchPage { document: row.id, workspace: access.workspace(), with_pages_below: page.with_pages_below };
        jobs::enqueue(&transaction, &job, now, now).await?;
        transaction.commit().await?;
        self.tell(access.workspace(), self.view(row.clone())).await;
        Ok(self.view(row))
    }

    /// Has pages of the web fetched anew. Other documents are passed over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn fetch_again(&self, member: Member<'_>, ids: &[DocumentId]) -> Result<()> {
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let pages = document::Entity::find()
            .filter(document::Column::Id.is_in(ids.iter().copied()))
            .filter(of_workspace(document::Column::LibraryId, member.workspace()))
            .filter(document::Column::SourceUrl.is_not_null())
            .filter(document::Column::State.eq(DocumentState::Indexed))
            .filter(document::Column::DeletedAt.is_null());
        for page in pages.all(&*transaction).await? {
            let job = FetchPage { document: page.id, workspace: member.workspace(), with_pages_below: false };
            jobs::enqueue(&transaction, &job, now, now).await?;
        }
        transaction.commit().await
    }

    /// Fetches a page, and has it read when it has changed. May run any number of times; what was found is only kept while `claim` holds.
    ///
    /// # Errors
    /// When the database or the files do not answer; worth running again.
    pub async fn fetch(&self, id: DocumentId, with_pages_below: bool, claim: &Claim) -> Result<()> {
        let there = document::Entity::find_by_id(id).filter(document::Column::DeletedAt.is_null());
        let Some(row) = there.one(&*self.deps.db).await? else { return Ok(()) };
        let Some(address) = row.source_url.as_deref().and_then(|url| url.parse::<WebAddress>().ok()) else { return Ok(()) };
        let fetched = match self.deps.fetcher.fetch(&address).await {
            Ok(fetched) => fetched,
            // What was read before stays: an answer from last week is better than none.
            Err(_) if row.state == DocumentState::Indexed => return self.note_fetched(&row).await,
            Err(failure) => return self.step(&row, DocumentState::Failed, Some(failure), Some(claim)).await,
        };
        let looked_at = fetched.clone();
        let (title, map, below) = tokio::task::spawn_blocking(move || {
            let map = looked_at.sitemap();
            let below = map.clone().unwrap_or_else(|| if with_pages_below { looked_at.links_below() } else { Vec::new() });
            (looked_at.title(), map, below)
        })
        .await
        .map_err(Error::internal)?;
        self.add_pages_below(&row, below, claim).await?;
        if map.is_some() {
            return self.drop_map(&row, claim).await;
        }
        match fetched.format().filter(|format| content_fits(*format, &fetched.bytes[..fetched.bytes.len().min(HEAD_BYTES)])) {
            Some(format) => self.keep_fetched(&row, format, title, fetched, claim).await,
            None => self.step(&row, DocumentState::Failed, Some(IntakeFailure::Unsupported), Some(claim)).await,
        }
    }

    /// Has the pages fetched anew that are a week old.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh_pages(&self) -> Result<()> {
        let now = self.deps.clock.now();
        let old = document::Entity::find()
            .filter(document::Column::IsRefreshed.eq(true))
            .filter(document::Column::FetchedAt.lt(Timestamp(now.0 - WEEK)))
            .filter(document::Column::State.eq(DocumentState::Indexed))
            .filter(document::Column::DeletedAt.is_null());
        let old = old.order_by_asc(document::Column::FetchedAt).limit(REFRESHED_AT_ONCE).all(&*self.deps.db).await?;
        let libraries = library::Entity::find().filter(library::Column::Id.is_in(old.iter().map(|row| row.library_id)));
        let libraries = libraries.all(&*self.deps.db).await?;
        let transaction = self.deps.db.write().await?;
        for row in old {
            let Some(owner) = libraries.iter().find(|library| library.id == row.library_id) else { continue };
            let job = FetchPage { document: row.id, workspace: owner.workspace_id, with_pages_below: false };
            jobs::enqueue(&transaction, &job, now, now).await?;
        }
        transaction.commit().await
    }

    async fn add_pages_below(&self, of: &document::Model, below: Vec<WebAddress>, claim: &Claim) -> Result<()> {
        let Some(owner) = library::Entity::find_by_id(of.library_id).one(&*self.deps.db).await? else { return Ok(()) };
        let now = self.deps.clock.now();
        for address in below.into_iter().take(MAX_PAGES_AT_ONCE) {
            let page = NewPage { address, is_refreshed: of.is_refreshed, with_pages_below: false, folder: of.folder_id };
            let transaction = self.deps.db.write().await?;
            if !claim.holds(&transaction).await? {
                return Ok(());
            }
            let row = match self.keep_page(&transaction, of.library_id, &page, now).await {
                Ok(row) => row,
                // The others would not fit either.
                Err(Error::Knowledge(_)) => return Ok(()),
                Err(error) => return Err(error),
            };
            if row.created_at == now && row.fetched_at.is_none() {
                let job = FetchPage { document: row.id, workspace: owner.workspace_id, with_pages_below: false };
                jobs::enqueue(&transaction, &job, now, now).await?;
            }
            transaction.commit().await?;
            self.tell(owner.workspace_id, self.view(row)).await;
        }
        Ok(())
    }

    /// The row of an address, which is there already or is made.
    async fn keep_page(
        &self,
        transaction: &WriteTransaction,
        library: LibraryId,
        page: &NewPage,
        now: Timestamp,
    ) -> Result<document::Model> {
        library::Entity::find_by_id(library).lock_exclusive().one(&**transaction).await?.ok_or(Error::NotFound)?;
        let address = page.address.to_string();
        if let Some(known) = in_library(library).filter(document::Column::SourceUrl.eq(&address)).one(&**transaction).await? {
            return Ok(known);
        }
        // How much the page weighs shows when it is fetched.
        held(&**transaction, library).await?.has_room_for(0)?;
        let name = safe_name(&page.address.as_name().replace('/', "\u{2215}"));
        let row = document::Model {
            // Of no file: until there is one, nothing is the same as it.
            sha256: Sha256::digest(format!("address {address}")).to_vec(),
            folder_id: page.folder,
            source_url: Some(address),
            is_refreshed: page.is_refreshed,
            ..document::Model::new(library, name, DocumentFormat::Html, now)
        };
        document::Entity::insert(document::ActiveModel::from(row.clone()).reset_all()).exec_without_returning(&**transaction).await?;
        Ok(row)
    }

    /// The file of a page that is new or has changed, to be read; of one that has not changed only the time.
    async fn keep_fetched(
        &self,
        row: &document::Model,
        format: DocumentFormat,
        title: Option<String>,
        Fetched { bytes, .. }: Fetched,
        claim: &Claim,
    ) -> Result<()> {
        let sha256 = Sha256::digest(&bytes).to_vec();
        if sha256 == row.sha256 && row.state == DocumentState::Indexed {
            return self.note_fetched(row).await;
        }
        let size = i64::try_from(bytes.len()).map_err(Error::internal)?;
        // Not locked: of a workspace two jobs run at once, so that no more than one file too many comes in.
        let held = held(&*self.deps.db, row.library_id).await?.bytes;
        if held.saturating_sub(row.size.unsigned_abs()) + size.unsigned_abs() > MAX_LIBRARY_BYTES {
            return match row.state {
                DocumentState::Indexed => self.note_fetched(row).await,
                _ => self.step(row, DocumentState::Failed, Some(IntakeFailure::LibraryFull), Some(claim)).await,
            };
        }
        self.deps.files.store.put(&file_of(row.library_id, row.id), PutPayload::from_bytes(bytes)).await?;
        let now = self.deps.clock.now();
        let name = title.filter(|_| row.fetched_at.is_none()).map(|title| safe_name(&title.replace('/', "\u{2215}")));
        let transaction = self.deps.db.write().await?;
        if !claim.holds(&transaction).await? {
            return Ok(());
        }
        let Some(owner) = library::Entity::find_by_id(row.library_id).one(&*transaction).await? else { return Ok(()) };
        let kept = document::Entity::update_many()
            .col_expr(document::Column::Format, Expr::value(format))
            .col_expr(document::Column::Size, Expr::value(size))
            .col_expr(document::Column::Sha256, Expr::value(sha256))
            .col_expr(document::Column::Name, Expr::value(name.unwrap_or_else(|| row.name.clone())))
            .col_expr(document::Column::State, Expr::value(DocumentState::Queued))
            .col_expr(document::Column::Failure, Expr::value(None::<String>))
            .col_expr(document::Column::FetchedAt, Expr::value(now))
            .col_expr(document::Column::UpdatedAt, Expr::value(now))
            .filter(document::Column::Id.eq(row.id))
            .filter(document::Column::DeletedAt.is_null());
        if kept.exec(&*transaction).await?.rows_affected > 0 {
            let job = ReadDocument { document: row.id, workspace: Some(owner.workspace_id) };
            jobs::enqueue(&transaction, &job, now, now).await?;
        }
        transaction.commit().await?;
        self.tell_row(owner.workspace_id, row.id).await
    }

    async fn note_fetched(&self, row: &document::Model) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        let noted = document::Entity::update_many().col_expr(document::Column::FetchedAt, Expr::value(self.deps.clock.now()));
        noted.filter(document::Column::Id.eq(row.id)).exec(&*transaction).await?;
        transaction.commit().await
    }

    /// A map of a site is no document: its pages are.
    async fn drop_map(&self, row: &document::Model, claim: &Claim) -> Result<()> {
        let Some(owner) = library::Entity::find_by_id(row.library_id).one(&*self.deps.db).await? else { return Ok(()) };
        let transaction = self.deps.db.write().await?;
        if !claim.holds(&transaction).await? {
            return Ok(());
        }
        self.delete_in(transaction, owner.workspace_id, &[row.id]).await
    }

    async fn tell_row(&self, workspace: WorkspaceId, id: DocumentId) -> Result<()> {
        if let Ok(row) = self.row(workspace, id).await {
            self.tell(workspace, self.view(row)).await;
        }
        Ok(())
    }
}
