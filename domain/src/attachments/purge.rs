use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::PurgeAttachments;
use super::entity::attachment::{self, Column};
use super::service::{Attachments, parts_folder, picture_file};
use crate::db::WriteTransaction;
use crate::ids::ConversationId;
use crate::{Result, Timestamp, jobs};

/// Files that are purged at once.
const AT_ONCE: u64 = 50;
/// A file that expires while its last bytes are recorded is left alone for so long.
const GRACE_SECONDS: i64 = 60;

/// Lets go of the files of conversations that go for good: they are purged soon after.
///
/// # Errors
/// When the database does not answer.
pub async fn let_go(transaction: &WriteTransaction, conversations: &[ConversationId], now: Timestamp) -> Result<()> {
    let let_go = attachment::Entity::update_many()
        .col_expr(Column::ConversationId, Expr::value(None::<ConversationId>))
        .col_expr(Column::ExpiresAt, Expr::value(Timestamp(0)))
        .filter(Column::ConversationId.is_in(conversations.iter().copied()))
        .exec(&**transaction)
        .await?;
    if let_go.rows_affected > 0 {
        jobs::enqueue(transaction, &PurgeAttachments {}, now, now).await?;
    }
    Ok(())
}

impl Attachments {
    /// Purges what no question has taken along in time, and what went with its conversation. Doing so twice changes nothing.
    ///
    /// # Errors
    /// When the database, the files or the index do not answer; worth running again.
    pub async fn purge(&self) -> Result<()> {
        let over = self.deps.clock.now().plus_seconds(-GRACE_SECONDS);
        loop {
            let expired = attachment::Entity::find().filter(Column::ConversationId.is_null()).filter(Column::ExpiresAt.lte(over));
            let expired = expired.limit(AT_ONCE).all(&*self.deps.db).await?;
            if expired.is_empty() {
                return Ok(());
            }
            for row in &expired {
                self.purge_one(row).await?;
            }
        }
    }

    /// The files first: as long as there is a row, they are looked for again.
    pub(super) async fn purge_one(&self, row: &attachment::Model) -> Result<()> {
        self.deps.files.remove_folder(&parts_folder(row.id)).await?;
        self.deps.files.remove(&picture_file(row.id)).await?;
        self.deps.library.erase_library(row.library()).await?;
        attachment::Entity::delete_by_id(row.id).exec(&*self.deps.db).await?;
        Ok(())
    }
}
