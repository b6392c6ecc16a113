//! A person's own second factor: on, off, another app, other recovery codes. Each takes a fresh proof.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

use super::notifications::{FactorOff, FactorOn, FactorReplaced};
use super::proof::end_proofs;
use crate::accounts::AccountsError;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::db::WriteTransaction;
use crate::notifications::notify;
use crate::sessions::entity::session;
use crate::sessions::locked_to_enter;
use crate::sign_in::{ConfirmedFactor, FreshProof, NewFactor, RECOVERY_CODES, RecoveryCode, SignIn};
use crate::{Result, Timestamp};

impl SignIn {
    /// Begins turning the second factor on.
    ///
    /// # Errors
    /// [`AccountsError::FactorAlreadyOn`].
    pub async fn begin_own_factor(&self, proof: FreshProof) -> Result<NewFactor> {
        self.begin_factor(proof.person().account).await
    }

    /// Begins putting another app in the place of the one whose codes count, which they do until the new one is confirmed.
    ///
    /// # Errors
    /// [`AccountsError::NoFactor`].
    pub async fn begin_own_replacement(&self, proof: FreshProof) -> Result<NewFactor> {
        self.begin_replacement(proof.person().account).await
    }

    /// Turns it on, or puts the new app in the place of the one before, by a first code; the recovery codes are shown this once. Powers
    /// that take a factor come with the next sign-in, whose session is a new one.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`]; [`AccountsError::FactorNotBegun`]; [`AccountsError::FactorAlreadyOn`]; [`crate::Error::TooMany`].
    pub async fn confirm_own_factor(&self, proof: FreshProof, code: &str, client: &Client) -> Result<ConfirmedFactor> {
        let caller = proof.person();
        let confirmation = self.guess_begun_factor(caller.account, code).await?;
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        // Nobody proves less, or is let in with less, at this moment.
        locked_to_enter(&transaction, caller.account).await?;
        let confirmed = self.confirm_factor(&transaction, confirmation).await?;
        end_proofs(&transaction, caller.account).await?;
        let action = if confirmed.replaced {
            // What others have opened with the app of before has no more powers than what is opened without.
            let others = session::Column::AccountId.eq(caller.account).and(session::Column::Id.ne(caller.session));
            take_powers(&transaction, others).await?;
            notify(&transaction, caller.account, &FactorReplaced { at: now }, now).await?;
            Action::FactorReplaced
        } else {
            notify(&transaction, caller.account, &FactorOn { at: now }, now).await?;
            Action::FactorEnabled
        };
        self.deps.audit.record(&transaction, Entry::done(action).own(caller.account).from(client)).await?;
        transaction.commit().await?;
        self.forgive_factor(caller.account).await?;
        Ok(confirmed)
    }

    /// Turns the second factor off.
    ///
    /// # Errors
    /// [`AccountsError::FactorRequired`] for those who work for the product; [`AccountsError::NoFactor`].
    pub async fn remove_own_factor(&self, proof: FreshProof, client: &Client) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        let account = locked_to_enter(&transaction, proof.person().account).await?;
        if account.role.is_staff() {
            return Err(AccountsError::FactorRequired.into());
        }
        self.remove_factor(&transaction, account.id).await?;
        take_powers(&transaction, session::Column::AccountId.eq(account.id)).await?;
        let now = self.deps.clock.now();
        notify(&transaction, account.id, &FactorOff { at: now }, now).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::FactorDisabled).own(account.id).from(client)).await?;
        transaction.commit().await
    }

    /// Gives new recovery codes in the place of all earlier ones.
    ///
    /// # Errors
    /// [`AccountsError::NoFactor`].
    pub async fn renew_own_codes(&self, proof: FreshProof, client: &Client) -> Result<[RecoveryCode; RECOVERY_CODES]> {
        let account = proof.person().account;
        let transaction = self.deps.db.write().await?;
        let codes = self.renew_recovery_codes(&transaction, account).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::RecoveryCodesRenewed).own(account).from(client)).await?;
        transaction.commit().await?;
        Ok(codes)
    }
}

/// Has sessions be as those that were opened without a factor.
async fn take_powers(transaction: &WriteTransaction, which: Expr) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::FactorAt, Expr::value(None::<Timestamp>))
        .filter(which)
        .exec(&**transaction)
        .await?;
    Ok(())
}
