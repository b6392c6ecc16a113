//! What the erasing of an account does to the account itself. Each step may be broken off, and done again.

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use super::{EraseAccount, Erasure};
use crate::accounts::entity::account;
use crate::accounts::{AccountState, Role};
use crate::audit::{Action, Entry, EventActor};
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::jobs;
use crate::sessions::entity::session;
use crate::sessions::{ACCESS_LIFETIME, end_sessions};
use crate::sign_in::delete_secrets;
use crate::sign_in::entity::otp_challenge;
use crate::{Result, Timestamp};

impl Erasure {
    /// Takes name, number, address and password away from an account whose day has come, so that nobody signs in any more
    /// and number and address are free. False when it is not to be erased: kept after all, or not yet.
    pub(crate) async fn close(&self, id: AccountId) -> Result<bool> {
        let now = self.clock.now();
        let transaction = self.db.write().await?;
        // Whoever keeps the account waits here, or was quicker.
        let Some(account) = account::Entity::find_by_id(id).lock_exclusive().one(&*transaction).await? else { return Ok(false) };
        match account.deletes_at {
            // One that is closed is closed again: a form that was under way may have written into it.
            _ if account.state == AccountState::Erased => {}
            None => return Ok(false),
            Some(date) if date > now => {
                // An operator was too eager, or the owner has changed their mind twice.
                jobs::enqueue(&transaction, &EraseAccount { account: id }, date, date).await?;
                transaction.commit().await?;
                return Ok(false);
            }
            Some(_) => {}
        }
        make_anonymous(&transaction, id).await?;
        end_sessions(&*transaction, session::Column::AccountId.eq(id), now).await?;
        if let Some(mobile) = account.mobile {
            otp_challenge::Entity::delete_many().filter(otp_challenge::Column::Mobile.eq(mobile)).exec(&*transaction).await?;
        }
        delete_secrets(&transaction, id).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Records that nothing is left, once, and has somebody look again when every request that was under way is over.
    pub(crate) async fn finish(&self, id: AccountId) -> Result<()> {
        let transaction = self.db.write().await?;
        let first = account::Entity::update_many()
            .col_expr(account::Column::DeletesAt, Expr::value(None::<Timestamp>))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::State.eq(AccountState::Erased))
            .filter(account::Column::DeletesAt.is_not_null())
            .exec(&*transaction)
            .await?;
        if first.rows_affected == 0 {
            return Ok(());
        }
        let lifetime = i64::try_from(ACCESS_LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let later = self.clock.now().plus_seconds(2 * lifetime);
        jobs::enqueue(&transaction, &EraseAccount { account: id }, later, later).await?;
        self.audit.record(&transaction, Entry::done(Action::AccountErased).by(EventActor::system("erase_account")).to(id)).await?;
        transaction.commit().await
    }
}

/// The row stays for what refers to it, and says nothing of anybody.
async fn make_anonymous(transaction: &WriteTransaction, id: AccountId) -> Result<()> {
    use account::Column;
    let nothing = || Expr::value(None::<String>);
    account::Entity::update_many()
        .col_expr(Column::State, Expr::value(AccountState::Erased))
        .col_expr(Column::Role, Expr::value(Role::User))
        .col_expr(Column::Mobile, nothing())
        .col_expr(Column::Email, nothing())
        .col_expr(Column::PasswordHash, nothing())
        .col_expr(Column::FirstName, nothing())
        .col_expr(Column::LastName, nothing())
        .col_expr(Column::NationalId, nothing())
        .col_expr(Column::CompanyName, nothing())
        .col_expr(Column::LegalId, nothing())
        .col_expr(Column::EconomicCode, nothing())
        .col_expr(Column::Phone, nothing())
        .col_expr(Column::Picture, nothing())
        .col_expr(Column::Theme, nothing())
        .col_expr(Column::TimeZone, nothing())
        .col_expr(Column::EmailVerifiedAt, Expr::value(None::<Timestamp>))
        .filter(Column::Id.eq(id))
        .exec(&**transaction)
        .await?;
    Ok(())
}
