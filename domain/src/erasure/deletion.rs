use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

use super::notifications::{DeletionCancelled, DeletionScheduled};
use super::{EraseAccount, Erasure};
use crate::accounts::entity::account;
use crate::accounts::{AccountState, AccountsError, Role};
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::db::WriteTransaction;
use crate::jobs;
use crate::notifications::notify;
use crate::operators::{another_stays, locked_admins};
use crate::sessions::end_sessions;
use crate::sessions::entity::session;
use crate::sign_in::FreshProof;
use crate::{Error, Result, Timestamp};

/// For so long an account that is to be deleted can be kept after all.
const GRACE_SECONDS: i64 = 7 * 86_400;

impl Erasure {
    /// Has the account deleted in a week, and ends all sessions but the one that asks. Asked for again, it stays with the day
    /// that was set first. Returns when it will be.
    ///
    /// # Errors
    /// [`AccountsError::LastAdmin`]; [`Error::Unavailable`] when the password was changed at the same time.
    pub async fn delete_account(&self, proof: FreshProof, client: &Client) -> Result<Timestamp> {
        let (caller, proven) = (proof.person(), proof.account());
        let transaction = self.db.write().await?;
        if proven.role == Role::Admin {
            // Of administrators who all want to go at once, one stays: each looks at all of them, in the same order.
            let admins = locked_admins(&transaction).await?;
            if !another_stays(&admins, proven.id) {
                return Err(AccountsError::LastAdmin.into());
            }
        }
        let account = account::Entity::find_by_id(caller.account).lock_exclusive().one(&*transaction).await?;
        let account = account.filter(|account| account.state == AccountState::Active).ok_or(Error::SignedOut)?;
        if account.password_hash != proven.password_hash || account.role != proven.role {
            return Err(Error::Unavailable);
        }
        if let Some(set) = account.deletes_at {
            return Ok(set);
        }
        let now = self.clock.now();
        let on = now.plus_seconds(GRACE_SECONDS);
        set_date(&transaction, caller, Some(on)).await?;
        let others = session::Column::AccountId.eq(account.id).and(session::Column::Id.ne(caller.session));
        let ended = end_sessions(&*transaction, others, now).await?;
        notify(&transaction, account.id, &DeletionScheduled { on }, now).await?;
        // As if written on that day: its retries are counted from there.
        jobs::enqueue(&transaction, &EraseAccount { account: account.id }, on, on).await?;
        let entry = Entry::done(Action::DeletionRequested).own(account.id).from(client);
        self.audit.record(&transaction, entry).await?;
        transaction.commit().await?;
        self.sessions.tell_all_ended(&ended).await;
        Ok(on)
    }

    /// Keeps an account that was to be deleted. One that was not is kept anyway.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when it is too late.
    pub async fn keep_account(&self, caller: &Person, client: &Client) -> Result<()> {
        let transaction = self.db.write().await?;
        let account = account::Entity::find_by_id(caller.account).lock_exclusive().one(&*transaction).await?;
        let account = account.filter(|account| account.state == AccountState::Active).ok_or(Error::SignedOut)?;
        if account.deletes_at.is_none() {
            return Ok(());
        }
        set_date(&transaction, caller, None).await?;
        let now = self.clock.now();
        notify(&transaction, account.id, &DeletionCancelled { at: now }, now).await?;
        let entry = Entry::done(Action::DeletionCancelled).own(account.id).from(client);
        self.audit.record(&transaction, entry).await?;
        transaction.commit().await
    }
}

async fn set_date(transaction: &WriteTransaction, caller: &Person, date: Option<Timestamp>) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::DeletesAt, Expr::value(date))
        .filter(account::Column::Id.eq(caller.account))
        .exec(&**transaction)
        .await?;
    Ok(())
}
