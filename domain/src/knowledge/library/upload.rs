use bytes::Bytes;
use object_store::ObjectStoreExt;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};

use super::{Library, file_of, present};
use crate::accounts::entity::account;
use crate::ids::{AccountId, DocumentId};
use crate::jobs::{self, Job};
use crate::knowledge::entity::document;
use crate::knowledge::format::safe_name;
use crate::knowledge::{DocumentFormat, DocumentState, DocumentView, KnowledgeError, MAX_DOCUMENT_BYTES, MAX_DOCUMENTS};
use crate::{Error, Result};

impl Library {
    /// Takes a file into the account's library and has it read. A file that is there already is not taken twice;
    /// when its reading failed before, it is tried again.
    ///
    /// # Errors
    /// [`KnowledgeError`] when the file is empty, too large, of a kind that cannot be read, or the library is full.
    pub async fn upload(&self, account: AccountId, name: &str, bytes: Bytes) -> Result<DocumentView> {
        let name = safe_name(name);
        let format = DocumentFormat::of_name(&name).ok_or(KnowledgeError::Unsupported)?;
        if bytes.is_empty() {
            return Err(KnowledgeError::Empty.into());
        }
        if bytes.len() as u64 > MAX_DOCUMENT_BYTES {
            return Err(KnowledgeError::TooLarge { max_bytes: MAX_DOCUMENT_BYTES }.into());
        }
        let digest = bytes.clone();
        let sha256 = tokio::task::spawn_blocking(move || Sha256::digest(&digest).to_vec()).await.map_err(Error::internal)?;
        if let Some(same) = self.same_file(&*self.parts.db, account, &sha256).await? {
            return self.retry(account, same.id).await;
        }

        let now = self.parts.clock.now();
        let row = document::Model {
            id: DocumentId::generate(),
            account_id: account,
            name,
            format,
            size: i64::try_from(bytes.len()).map_err(Error::internal)?,
            sha256,
            state: DocumentState::Queued,
            failure: None,
            pages: None,
            passages: 0,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        // The file first: a row without its file would be a lie, a file without a row is only rubbish.
        let file = file_of(account, row.id);
        self.parts.files.put(&file, bytes.into()).await?;
        let kept = self.keep(&row).await;
        if !matches!(&kept, Ok(id) if *id == row.id)
            && let Err(error) = self.parts.files.delete(&file).await
        {
            tracing::warn!(%error, %file, "a file that was not taken could not be removed");
        }
        let view = self.find(account, kept?).await?;
        self.tell(account, view.clone()).await;
        Ok(view)
    }

    /// Writes the row and its job; the id of another row when the same file came in meanwhile.
    async fn keep(&self, row: &document::Model) -> Result<DocumentId> {
        let transaction = self.parts.db.write().await?;
        // One upload of an account at a time, or two of them could both be the last that fits.
        account::Entity::find_by_id(row.account_id).lock_exclusive().one(&*transaction).await?.ok_or(Error::NotFound)?;
        if let Some(same) = self.same_file(&*transaction, row.account_id, &row.sha256).await? {
            return Ok(same.id);
        }
        if present(row.account_id).count(&*transaction).await? >= u64::from(MAX_DOCUMENTS) {
            return Err(KnowledgeError::TooMany { max: MAX_DOCUMENTS }.into());
        }
        let new = document::ActiveModel::from(row.clone()).reset_all();
        document::Entity::insert(new).exec_without_returning(&*transaction).await?;
        jobs::enqueue(&transaction, &Job::ReadDocument { document: row.id }, row.created_at, row.created_at).await?;
        transaction.commit().await?;
        Ok(row.id)
    }

    async fn same_file(&self, db: &impl ConnectionTrait, account: AccountId, sha256: &[u8]) -> Result<Option<document::Model>> {
        Ok(present(account).filter(document::Column::Sha256.eq(sha256)).one(db).await?)
    }
}
