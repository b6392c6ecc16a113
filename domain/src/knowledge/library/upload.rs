use bytes::Bytes;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};

use super::held::held;
use super::{Library, file_of, in_library};
use crate::files::Incoming;
use crate::ids::{DocumentId, FolderId, LibraryId};
use crate::jobs;
use crate::knowledge::entity::document;
use crate::knowledge::format::safe_name;
use crate::knowledge::{DocumentFormat, KnowledgeError, MAX_DOCUMENT_BYTES, ReadAttachment, ReadDocument, Uploaded};
use crate::rate_limit::{self, Limit, LimitOwner, RateLimiter};
use crate::workspaces::entity::library;
use crate::workspaces::{LibraryAccess, LibraryKind, Member};
use crate::{Error, Result};

/// Files that a person may have read: those that are sent, and those that are read once more.
const READINGS: Limit = Limit::per_hour(300);

/// Counts a file that a person sends or has read again. Reading is what costs, whatever led to it.
///
/// # Errors
/// [`Error::TooMany`] when it is one too many; when the limiter does not answer.
pub async fn count_reading(limiter: &dyn RateLimiter, member: Member<'_>) -> Result<()> {
    rate_limit::enforce(limiter, &rate_limit::key("upload", LimitOwner::Person(member.account())), READINGS).await
}

/// A file on its way into a library, piece by piece. Dropped before its end, it leaves nothing behind.
pub struct Upload {
    library: Library,
    access: LibraryAccess,
    id: DocumentId,
    name: String,
    format: DocumentFormat,
    max_bytes: u64,
    size: u64,
    digest: Sha256,
    file: Option<Incoming>,
    folder: Option<FolderId>,
}

impl Upload {
    /// Puts the document into a folder; into none, when the library does not have it.
    #[must_use]
    pub const fn into_folder(mut self, folder: Option<FolderId>) -> Self {
        self.folder = folder;
        self
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`KnowledgeError::TooLarge`] when that is too much; when the store does not take it.
    pub async fn write(&mut self, piece: Bytes) -> Result<()> {
        self.size += piece.len() as u64;
        if self.size > self.max_bytes {
            return Err(KnowledgeError::TooLarge { max_bytes: self.max_bytes }.into());
        }
        self.digest.update(&piece);
        let file = self.file.as_mut().ok_or_else(|| Error::internal("an upload that is over"))?;
        file.write(piece).await
    }

    /// Takes the whole file into the library and has it read. A file that is there already is not taken twice; when its
    /// reading failed before, it is tried again.
    ///
    /// # Errors
    /// [`KnowledgeError`] when the file is empty or the library is full; when the store or the database does not take it.
    pub async fn finish(mut self) -> Result<Uploaded> {
        if self.size == 0 {
            return Err(KnowledgeError::Empty.into());
        }
        let (library, access, files) = (self.library.clone(), self.access, &self.library.deps.files);
        let sha256 = self.digest.finalize_reset().to_vec();
        if let Some(same) = library.same_file(&*library.deps.db, access.id(), &sha256).await? {
            let document = library.retry_in(access.workspace(), same.id).await?;
            return Ok(Uploaded { document, is_known: true });
        }
        // The file first: a row without its file would be a lie, a file without a row is only rubbish.
        if let Some(file) = self.file.take() {
            file.finish().await?;
        }
        let now = library.deps.clock.now();
        let row = document::Model {
            id: self.id,
            size: i64::try_from(self.size).map_err(Error::internal)?,
            sha256,
            folder_id: library.folder_in(access.id(), self.folder).await?,
            ..document::Model::new(access.id(), std::mem::take(&mut self.name), self.format, now)
        };
        let kept = library.keep(&row, access).await;
        let file = file_of(row.library_id, row.id);
        if !matches!(&kept, Ok(id) if *id == row.id)
            && let Err(error) = files.remove(&file).await
        {
            tracing::warn!(%error, %file, "deleting a rejected upload failed");
        }
        let kept = kept?;
        let document = library.row(access.workspace(), kept).await.map(|row| library.view(row))?;
        if access.kind() == LibraryKind::Documents {
            library.tell(access.workspace(), document.clone()).await;
        }
        Ok(Uploaded { document, is_known: kept != row.id })
    }
}

impl Library {
    /// Begins to take a file into a library.
    ///
    /// # Errors
    /// [`KnowledgeError`] when its name is of no kind that can be read.
    pub fn begin_upload(&self, access: LibraryAccess, name: &str) -> Result<Upload> {
        self.begin_upload_within(access, name, MAX_DOCUMENT_BYTES)
    }

    /// The same with another limit of its size.
    pub(crate) fn begin_upload_within(&self, access: LibraryAccess, name: &str, max_bytes: u64) -> Result<Upload> {
        let name = safe_name(name);
        let format = DocumentFormat::of_name(&name)?;
        let id = DocumentId::generate();
        let file = self.deps.files.begin(file_of(access.id(), id));
        Ok(Upload {
            library: self.clone(),
            access,
            id,
            name,
            format,
            max_bytes,
            size: 0,
            digest: Sha256::new(),
            file: Some(file),
            folder: None,
        })
    }

    /// Writes the row and its job; the id of another row when the same file came in meanwhile.
    async fn keep(&self, row: &document::Model, access: LibraryAccess) -> Result<DocumentId> {
        let transaction = self.deps.db.write().await?;
        // One upload into a library at a time, or two of them could both be the last that fits.
        library::Entity::find_by_id(row.library_id).lock_exclusive().one(&*transaction).await?.ok_or(Error::NotFound)?;
        if let Some(same) = self.same_file(&*transaction, row.library_id, &row.sha256).await? {
            return Ok(same.id);
        }
        held(&*transaction, row.library_id).await?.has_room_for(row.size.unsigned_abs())?;
        let new = document::ActiveModel::from(row.clone()).reset_all();
        document::Entity::insert(new).exec_without_returning(&*transaction).await?;
        let (document, workspace, now) = (row.id, access.workspace(), row.created_at);
        match access.kind() {
            LibraryKind::Documents => jobs::enqueue(&transaction, &ReadDocument { document, workspace: Some(workspace) }, now, now).await?,
            LibraryKind::Attachment => jobs::enqueue(&transaction, &ReadAttachment { document, workspace }, now, now).await?,
        };
        transaction.commit().await?;
        Ok(row.id)
    }

    async fn same_file(&self, db: &impl ConnectionTrait, library: LibraryId, sha256: &[u8]) -> Result<Option<document::Model>> {
        Ok(in_library(library).filter(document::Column::Sha256.eq(sha256)).one(db).await?)
    }
}
