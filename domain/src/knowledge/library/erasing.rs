//! All libraries of a workspace that goes for good.

use object_store::path::Path;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Library, file_of, folder_of, libraries_of};
use crate::Result;
use crate::ids::{DocumentId, LibraryId, WorkspaceId};
use crate::knowledge::entity::{document, folder, passage};
use crate::knowledge::index::changes;
use crate::workspaces::LibraryKind;
use crate::workspaces::entity::library;

/// Documents that are erased in one transaction; each may have thousands of passages.
const AT_ONCE: u64 = 5;

impl Library {
    /// Erases everything that a workspace has here, some documents at a time: files, passages, rows, and what the indexes
    /// of all processes keep. May be broken off anywhere and run again.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    pub(crate) async fn erase_all(&self, workspace: WorkspaceId) -> Result<()> {
        for library in libraries_of(&self.deps.db, workspace).await? {
            self.erase_documents(library).await?;
            let transaction = self.deps.db.write().await?;
            folder::Entity::delete_many().filter(folder::Column::LibraryId.eq(library)).exec(&*transaction).await?;
            transaction.commit().await?;
        }
        self.deps.index.follow(&self.deps.db).await
    }

    /// Erases one library that no list shows, and the index forgets it.
    pub(crate) async fn erase_library(&self, library: LibraryId) -> Result<()> {
        self.erase_documents(library).await?;
        let transaction = self.deps.db.write().await?;
        library::Entity::delete_many()
            .filter(library::Column::Id.eq(library))
            .filter(library::Column::Kind.eq(LibraryKind::Attachment))
            .exec(&*transaction)
            .await?;
        transaction.commit().await?;
        self.deps.index.follow(&self.deps.db).await
    }

    async fn erase_documents(&self, library: LibraryId) -> Result<()> {
        while self.erase_some(library).await? {}
        // What an upload has left that was never finished.
        self.deps.files.remove_folder(&folder_of(library)).await
    }

    /// False when there was nothing left.
    async fn erase_some(&self, library: LibraryId) -> Result<bool> {
        let own = document::Entity::find().select_only().column(document::Column::Id).filter(document::Column::LibraryId.eq(library));
        let some = own.order_by_asc(document::Column::CreatedAt).order_by_asc(document::Column::Id).limit(AT_ONCE);
        let ids: Vec<DocumentId> = some.into_tuple().all(&*self.deps.db).await?;
        if ids.is_empty() {
            return Ok(false);
        }
        // The files first: as long as there is a row, they are looked for again.
        let files: Vec<Path> = ids.iter().map(|id| file_of(library, *id)).collect();
        self.deps.files.remove_all(files).await?;
        let transaction = self.deps.db.write().await?;
        // Before their passages, as everybody locks them: one of them may be being read.
        let held = document::Entity::find().select_only().column(document::Column::Id).filter(document::Column::Id.is_in(ids.clone()));
        held.order_by_asc(document::Column::Id).lock_exclusive().into_tuple::<DocumentId>().all(&*transaction).await?;
        passage::Entity::delete_many().filter(passage::Column::DocumentId.is_in(ids.clone())).exec(&*transaction).await?;
        document::Entity::delete_many().filter(document::Column::Id.is_in(ids.clone())).exec(&*transaction).await?;
        changes::record_all(&transaction, &ids).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
