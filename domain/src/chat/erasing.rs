//! All conversations of an account that goes for good.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::conversations::{Chat, live_runs};
use super::end_run::end_runs_in;
use super::entity::{asked, conversation, message};
use super::remote::forget_job;
use crate::Result;
use crate::ids::{AccountId, ConversationId, WorkspaceId};
use crate::jobs;

/// Conversations that are erased in one transaction, each with its messages.
const AT_ONCE: u64 = 10;

impl Chat {
    /// Erases an account's conversations everywhere, and all those of its own workspace, deleted ones too, some at a time, and has the
    /// remote service forget its own. May be broken off anywhere and run again.
    ///
    /// # Errors
    /// When the database does not answer; worth running again.
    pub(crate) async fn erase_all(&self, account: AccountId) -> Result<()> {
        while self.erase_some(account).await? {}
        // Keys of questions that were refused after all.
        asked::Entity::delete_many().filter(asked::Column::ParticipantId.eq(account.0)).exec(&*self.deps.db).await?;
        Ok(())
    }

    /// False when there was nothing left.
    async fn erase_some(&self, account: AccountId) -> Result<bool> {
        let theirs = Condition::any()
            .add(conversation::Column::ParticipantAccountId.eq(account))
            .add(conversation::Column::WorkspaceId.eq(WorkspaceId(account.0)));
        let own = conversation::Entity::find().filter(theirs);
        let some = own.order_by_asc(conversation::Column::Id).limit(AT_ONCE);
        let ids: Vec<ConversationId> = some.select_only().column(conversation::Column::Id).into_tuple().all(&*self.deps.db).await?;
        if ids.is_empty() {
            return Ok(false);
        }
        for run in live_runs(&*self.deps.db, &ids).await? {
            self.runs.cancel(&run).await?;
        }
        let transaction = self.deps.db.write().await?;
        // Held, so that no answer notes a remote conversation between here and the end.
        let held = conversation::Entity::find().filter(conversation::Column::Id.is_in(ids.clone()));
        let held = held.order_by_asc(conversation::Column::Id).lock_exclusive().all(&*transaction).await?;
        end_runs_in(&transaction, &*self.deps.meter, &ids, self.deps.clock.now()).await?;
        let remote: Vec<_> = held.iter().filter_map(|row| row.remote_id.map(|remote| forget_job(row.workspace_id, remote))).collect();
        jobs::enqueue_all(&transaction, &remote, self.deps.clock.now()).await?;
        let messages = message::Entity::find().select_only().column(message::Column::Id);
        let messages = messages.filter(message::Column::ConversationId.is_in(ids.clone())).into_query();
        asked::Entity::delete_many().filter(asked::Column::MessageId.in_subquery(messages)).exec(&*transaction).await?;
        conversation::Entity::delete_many().filter(conversation::Column::Id.is_in(ids)).exec(&*transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
