//! What a remote service keeps of a conversation: under which id, and that it forgets it when we do.

use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::conversations::Chat;
use super::entity::{conversation, run};
use super::jobs::ForgetRemoteConversation;
use super::runs::ChatDeps;
use crate::db::WriteTransaction;
use crate::ids::{AccountId, RemoteConversationId, WorkspaceId};
use crate::jobs;
use crate::{Error, Result, Timestamp};

/// The conversations that a remote service keeps beside ours.
#[async_trait]
pub trait RemoteConversations: Send + Sync {
    /// Has the service remove a conversation of the workspace. One that is not there counts as removed.
    ///
    /// # Errors
    /// When it is not certain that it is gone; to be tried again.
    async fn forget(&self, workspace: WorkspaceId, conversation: RemoteConversationId) -> Result<()>;
}

impl Chat {
    /// The job that has a conversation removed where it was kept remotely.
    ///
    /// # Errors
    /// When the service does not confirm it, or none is configured.
    pub async fn forget_remote(&self, workspace: WorkspaceId, conversation: RemoteConversationId) -> Result<()> {
        match &self.deps.remote {
            Some(remote) => remote.forget(workspace, conversation).await,
            None => Err(Error::internal("the remote service that keeps this conversation is not configured")),
        }
    }
}

/// Stores under which id the conversation of a run is known remotely.
pub(super) async fn remember(deps: &ChatDeps, run: &run::Model, remote: RemoteConversationId) -> Result<()> {
    let transaction = deps.db.write().await?;
    let row = conversation::Entity::find_by_id(run.conversation_id).lock_exclusive().one(&*transaction).await?;
    let abandoned = match row {
        Some(row) => {
            conversation::Entity::update_many()
                .col_expr(conversation::Column::RemoteId, Expr::value(remote))
                .filter(conversation::Column::Id.eq(row.id))
                .exec(&*transaction)
                .await?;
            // The service went on under a new id; whatever it still has under the old one, nobody would ever remove.
            row.remote_id.filter(|old| *old != remote)
        }
        // Erased while this answer was being written.
        None => Some(remote),
    };
    if let Some(abandoned) = abandoned {
        forget_later(&transaction, run.workspace_id, abandoned, deps.clock.now()).await?;
    }
    transaction.commit().await
}

/// Writes the job that has a conversation removed where it is kept remotely.
pub(super) async fn forget_later(
    transaction: &WriteTransaction,
    workspace: WorkspaceId,
    conversation: RemoteConversationId,
    now: Timestamp,
) -> Result<()> {
    jobs::enqueue(transaction, &forget_job(workspace, conversation), now, now).await.map(|_| ())
}

/// The job itself. It names the workspace by the account whose uuid it bears, as rows of earlier versions do.
pub(super) const fn forget_job(workspace: WorkspaceId, conversation: RemoteConversationId) -> ForgetRemoteConversation {
    ForgetRemoteConversation { account: AccountId(workspace.0), conversation }
}
