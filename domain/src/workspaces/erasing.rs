use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Workspaces;
use super::entity::{assistant, library, membership};
use crate::Result;
use crate::ids::{AccountId, AssistantId, LibraryId, WorkspaceId};

impl Workspaces {
    /// Takes an account out of all workspaces, and what anybody has written out of its own. The bare workspace stays, as the bare
    /// account does: an upload that is still under way finds it, and is erased when somebody looks again. May be broken off
    /// anywhere and run again.
    pub(crate) async fn erase(&self, account: AccountId) -> Result<()> {
        let own = WorkspaceId(account.0);
        let transaction = self.db.write().await?;
        membership::Entity::delete_many().filter(membership::Column::AccountId.eq(account)).exec(&*transaction).await?;
        assistant::Entity::delete_many()
            .filter(assistant::Column::WorkspaceId.eq(own))
            .filter(assistant::Column::Id.ne(AssistantId(own.0)))
            .exec(&*transaction)
            .await?;
        library::Entity::delete_many()
            .filter(library::Column::WorkspaceId.eq(own))
            .filter(library::Column::Id.ne(LibraryId(own.0)))
            .exec(&*transaction)
            .await?;
        assistant::Entity::update_many()
            .col_expr(assistant::Column::Name, Expr::value(""))
            .col_expr(assistant::Column::Instructions, Expr::value(""))
            .filter(assistant::Column::WorkspaceId.eq(own))
            .exec(&*transaction)
            .await?;
        library::Entity::update_many()
            .col_expr(library::Column::Name, Expr::value(""))
            .filter(library::Column::WorkspaceId.eq(own))
            .exec(&*transaction)
            .await?;
        transaction.commit().await
    }
}
