use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::Serialize;

use super::{Operator, Operators};
use crate::accounts::entity::account::{self, Column};
use crate::accounts::{AccountState, Role};
use crate::audit::{Action, Entry};
use crate::db::WriteTransaction;
use crate::identity::SignInName;
use crate::ids::AccountId;
use crate::sessions::end_sessions;
use crate::sessions::entity::session;
use crate::{Error, Result};

/// Why an account was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// Nobody is called so.
    #[error("no account has this number or address")]
    Unknown,
    /// Then nobody could run the system any more.
    #[error("this is the last administrator; make another one first")]
    LastAdmin,
    /// Something else went wrong.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Operators {
    /// Closes an account: all its sessions end, and nobody is let in until it is restored. False when it was closed before.
    ///
    /// # Errors
    /// [`OperatorError::Unknown`]; [`OperatorError::LastAdmin`].
    pub async fn suspend(&self, by: Operator<'_>, name: &SignInName) -> Result<bool, OperatorError> {
        self.change_status(by, name, Action::AccountSuspended, |status| AccountStatus { state: AccountState::Suspended, ..status }).await
    }

    /// Opens an account again that was closed. False when it was open.
    ///
    /// # Errors
    /// [`OperatorError::Unknown`].
    pub async fn restore(&self, by: Operator<'_>, name: &SignInName) -> Result<bool, OperatorError> {
        self.change_status(by, name, Action::AccountRestored, |status| AccountStatus { state: AccountState::Active, ..status }).await
    }

    /// Changes what an account may do in the system itself; all its sessions end. False when it may just that already.
    ///
    /// # Errors
    /// [`OperatorError::Unknown`]; [`OperatorError::LastAdmin`].
    pub async fn change_role(&self, by: Operator<'_>, name: &SignInName, role: Role) -> Result<bool, OperatorError> {
        self.change_status(by, name, Action::RoleChanged, |status| AccountStatus { role, ..status }).await
    }

    async fn change_status(
        &self,
        by: Operator<'_>,
        name: &SignInName,
        action: Action,
        change: impl FnOnce(AccountStatus) -> AccountStatus,
    ) -> Result<bool, OperatorError> {
        let transaction = self.deps.db.write().await?;
        let admins = locked_admins(&transaction).await?;
        let account = locked_named(&transaction, name).await?.ok_or(OperatorError::Unknown)?;
        let before = AccountStatus { role: account.role, state: account.state };
        let after = change(before);
        if before == after {
            return Ok(false);
        }
        if before.runs_the_system() && !after.runs_the_system() && !another_stays(&admins, account.id) {
            return Err(OperatorError::LastAdmin);
        }
        account::Entity::update_many()
            .col_expr(Column::Role, Expr::value(after.role))
            .col_expr(Column::State, Expr::value(after.state))
            .filter(Column::Id.eq(account.id))
            .exec(&*transaction)
            .await
            .map_err(Error::from)?;
        let ended = end_sessions(&*transaction, session::Column::AccountId.eq(account.id), self.deps.clock.now()).await?;
        self.deps.sessions.have_ended_told(&transaction, account.id, &ended).await?;
        let entry = Entry::done(action).by(by).to(account.id).with(serde_json::json!({ "before": before, "after": after }));
        self.deps.audit.record(&transaction, entry).await?;
        transaction.commit().await?;
        self.deps.sessions.tell_all_ended(&ended).await;
        Ok(true)
    }
}

/// What an operator may change about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct AccountStatus {
    role: Role,
    state: AccountState,
}

impl AccountStatus {
    fn runs_the_system(self) -> bool {
        self.role == Role::Admin && self.state == AccountState::Active
    }
}

/// Whether somebody else runs the system and does not mean to leave it.
pub(crate) fn another_stays(admins: &[account::Model], leaving: AccountId) -> bool {
    admins.iter().any(|admin| admin.id != leaving && admin.deletes_at.is_none())
}

/// Those who run the system, held until the end and always in the same order: of two operators who want the last two gone, one
/// comes later and sees what the other has left.
pub(crate) async fn locked_admins(transaction: &WriteTransaction) -> Result<Vec<account::Model>> {
    let admins = account::Entity::find().filter(Column::Role.eq(Role::Admin)).filter(Column::State.eq(AccountState::Active));
    Ok(admins.order_by_asc(Column::Id).lock_exclusive().all(&**transaction).await?)
}

async fn locked_named(transaction: &WriteTransaction, name: &SignInName) -> Result<Option<account::Model>> {
    let called = match name {
        SignInName::Mobile(mobile) => Column::Mobile.eq(mobile.as_str()),
        SignInName::Email(email) => Column::Email.eq(email.as_str()),
    };
    Ok(account::Entity::find().filter(called).lock_exclusive().one(&**transaction).await?)
}
