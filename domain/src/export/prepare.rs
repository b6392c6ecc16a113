//! The job that puts a copy together.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio::io::AsyncReadExt;

use super::ExportState;
use super::entity::export::{self, Column};
use super::notifications::ExportReady;
use super::service::{Exports, KEPT_SECONDS, file_of};
use crate::archive::Archive;
use crate::ids::ExportId;
use crate::jobs::Claim;
use crate::notifications::notify;
use crate::personal_data::CopyOf;
use crate::{Error, Result};

/// Bytes of an archive that are on their way to the store at once.
const PIECE: usize = 256 * 1024;

impl Exports {
    /// Puts a copy together and tells its owner. May be broken off anywhere and run again; what comes of it counts only while
    /// `claim` holds.
    ///
    /// # Errors
    /// When the database or the files do not answer; worth running again.
    pub async fn prepare(&self, id: ExportId, claim: &Claim) -> Result<()> {
        // One that was given up is taken up again when an operator has its job tried once more.
        let unfinished = export::Entity::find_by_id(id).filter(Column::State.ne(ExportState::Ready));
        let Some(row) = unfinished.one(&*self.deps.db).await? else { return Ok(()) };
        let mut archive = Archive::begin(&self.deps.folder);
        let of = CopyOf { account: row.requested_by, workspace: row.workspace_id };
        for data in &self.deps.personal_data {
            data.copy(of, &mut archive).await?;
        }
        let size = self.store(archive.finish().await?, &row).await?;
        self.announce(&row, size, claim).await
    }

    /// Marks a copy as failed that was tried too often.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_up(&self, id: ExportId) -> Result<()> {
        export::Entity::update_many()
            .col_expr(Column::State, Expr::value(ExportState::Failed))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(ExportState::Preparing))
            .exec(&*self.deps.db)
            .await?;
        Ok(())
    }

    /// Brings the archive to where it lies; its size in bytes.
    async fn store(&self, archive: std::fs::File, row: &export::Model) -> Result<i64> {
        let mut archive = tokio::fs::File::from_std(archive);
        let mut file = self.deps.files.begin(file_of(row.workspace_id, row.id));
        let mut size = 0;
        loop {
            let mut piece = bytes::BytesMut::with_capacity(PIECE);
            let read = archive.read_buf(&mut piece).await.map_err(Error::internal)?;
            if read == 0 {
                break;
            }
            size += i64::try_from(read).map_err(Error::internal)?;
            file.write(piece.freeze()).await?;
        }
        file.finish().await?;
        Ok(size)
    }

    /// Has the copy found by its owner, in the place of the ones before. One that nobody wants any more is removed.
    async fn announce(&self, row: &export::Model, size: i64, claim: &Claim) -> Result<()> {
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        if !claim.holds(&transaction).await? {
            return Ok(());
        }
        let ready = export::Entity::update_many()
            .col_expr(Column::State, Expr::value(ExportState::Ready))
            .col_expr(Column::Size, Expr::value(size))
            .col_expr(Column::ExpiresAt, Expr::value(now.plus_seconds(KEPT_SECONDS)))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.ne(ExportState::Ready))
            .exec(&*transaction)
            .await?;
        if ready.rows_affected == 0 {
            drop(transaction);
            return self.deps.files.remove(&file_of(row.workspace_id, row.id)).await;
        }
        export::Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(now))
            .filter(Column::WorkspaceId.eq(row.workspace_id))
            .filter(Column::Id.ne(row.id).and(Column::ExpiresAt.gt(now)))
            .filter(Column::State.ne(ExportState::Preparing))
            .exec(&*transaction)
            .await?;
        notify(&transaction, row.requested_by, &ExportReady {}, now).await?;
        transaction.commit().await
    }
}
