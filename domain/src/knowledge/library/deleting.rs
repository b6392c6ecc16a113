//! A document that goes: out of sight at once, its file and rows soon after.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Library, file_of, of_workspace};
use crate::Result;
use crate::db::WriteTransaction;
use crate::ids::{DocumentId, WorkspaceId};
use crate::jobs;
use crate::knowledge::entity::{document, passage};
use crate::knowledge::index::changes;
use crate::knowledge::{EraseDocument, LibraryEvent};
use crate::live::announce;
use crate::workspaces::Member;

impl Library {
    /// Deletes a document: it is neither shown nor searched any more at once, and its file is removed soon after.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such document.
    pub async fn delete(&self, member: Member<'_>, id: DocumentId) -> Result<()> {
        self.find(member, id).await?;
        self.delete_all(member, &[id]).await
    }

    /// Deletes several at once. Those that the workspace does not have are passed over.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_all(&self, member: Member<'_>, ids: &[DocumentId]) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        self.delete_in(transaction, member.workspace(), ids).await
    }

    pub(super) async fn delete_in(&self, transaction: WriteTransaction, workspace: WorkspaceId, ids: &[DocumentId]) -> Result<()> {
        let now = self.deps.clock.now();
        let own =
            document::Entity::find().select_only().column(document::Column::Id).filter(document::Column::Id.is_in(ids.iter().copied()));
        let own = own.filter(of_workspace(document::Column::LibraryId, workspace)).filter(document::Column::DeletedAt.is_null());
        let ids: Vec<DocumentId> = own.order_by_asc(document::Column::Id).lock_exclusive().into_tuple().all(&*transaction).await?;
        document::Entity::update_many()
            .col_expr(document::Column::DeletedAt, Expr::value(now))
            .col_expr(document::Column::UpdatedAt, Expr::value(now))
            .filter(document::Column::Id.is_in(ids.clone()))
            .exec(&*transaction)
            .await?;
        passage::Entity::delete_many().filter(passage::Column::DocumentId.is_in(ids.clone())).exec(&*transaction).await?;
        changes::record_all(&transaction, &ids).await?;
        for id in &ids {
            jobs::enqueue(&transaction, &EraseDocument { document: *id }, now, now).await?;
        }
        transaction.commit().await?;
        for id in ids {
            announce(&*self.deps.pubsub, workspace, &LibraryEvent::DocumentGone { id }).await;
        }
        Ok(())
    }

    /// Removes a deleted document's file and rows. May run any number of times.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    pub async fn erase(&self, id: DocumentId) -> Result<()> {
        let row = document::Entity::find_by_id(id).filter(document::Column::DeletedAt.is_not_null()).one(&*self.deps.db).await?;
        if let Some(row) = row {
            // The file first: as long as there is a row, it is looked for again.
            self.deps.files.remove(&file_of(row.library_id, id)).await?;
            let transaction = self.deps.db.write().await?;
            document::Entity::delete_by_id(id).exec(&*transaction).await?;
            transaction.commit().await?;
        }
        self.deps.index.follow(&self.deps.db).await
    }
}
