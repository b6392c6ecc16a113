use std::time::Duration;

use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;

use super::authenticator::{AppCode, Authenticator};
use super::{FactorUsed, RecoveryCode};
use crate::Result;
use crate::accounts::entity::{recovery_code, second_factor};
use crate::accounts::{Accounts, AccountsError};
use crate::ids::AccountId;
use crate::rate_limit::{self, Limit};
use crate::secret::{Key, Keys};

/// Guesses at the second factor of one account, from wherever they come: 20 a day hit one of a million with 6 in 100,000.
const PER_ACCOUNT: [Limit; 2] = [Limit::new(5, Duration::from_secs(300)), Limit::per_day(20)];

impl Accounts {
    /// Takes one guess at the second factor: six digits of the app, or a recovery code. Whichever is right is used up.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`], the same for a wrong code of either kind and for one that was used;
    /// [`AccountsError::NoFactor`]; [`crate::Error::TooMany`].
    pub async fn check_factor(&self, account: AccountId, typed: &str) -> Result<FactorUsed> {
        let factor = second_factor::Entity::find_by_id(account).one(&*self.inner.db).await?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_some()).ok_or(AccountsError::NoFactor)?;
        let used = if let Some(code) = AppCode::parse(typed) {
            self.allow_factor(account).await?;
            self.use_app_code(&factor, &code).await?
        } else if let Some(code) = RecoveryCode::parse(typed) {
            self.allow_factor(account).await?;
            self.use_recovery_code(account, &code).await?
        } else {
            // The form of neither: nothing was guessed.
            return Err(AccountsError::WrongFactor.into());
        };
        self.forgive_factor(account).await?;
        Ok(used)
    }

    async fn use_app_code(&self, factor: &second_factor::Model, code: &AppCode) -> Result<FactorUsed> {
        use second_factor::Column;
        let authenticator = Authenticator::unlock(&factor.secret, &self.factor_keys(), factor.account_id)?;
        let step = authenticator.step_of(code, self.inner.clock.now()).ok_or(AccountsError::WrongFactor)?;
        let transaction = self.inner.db.write().await?;
        // One statement: of many who bring the same code at once, one is first, and none comes after it.
        let used = second_factor::Entity::update_many()
            .col_expr(Column::LastUsedStep, Expr::value(step))
            .filter(Column::AccountId.eq(factor.account_id))
            .filter(Column::ConfirmedAt.is_not_null())
            .filter(Column::LastUsedStep.lt(step))
            // Not if it was turned off and on again meanwhile.
            .filter(Column::Secret.eq(factor.secret.clone()))
            .exec(&*transaction)
            .await?;
        transaction.commit().await?;
        if used.rows_affected == 1 { Ok(FactorUsed::Totp) } else { Err(AccountsError::WrongFactor.into()) }
    }

    async fn use_recovery_code(&self, account: AccountId, code: &RecoveryCode) -> Result<FactorUsed> {
        use recovery_code::Column;
        let hashes: Vec<_> = self.recovery_keys().iter().map(|key| code.hash(key, account)).collect();
        let transaction = self.inner.db.write().await?;
        let used = recovery_code::Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(self.inner.clock.now()))
            .filter(Column::AccountId.eq(account))
            .filter(Column::Hash.is_in(hashes))
            .filter(Column::UsedAt.is_null())
            .exec(&*transaction)
            .await?;
        let unused = recovery_code::Entity::find().filter(Column::AccountId.eq(account)).filter(Column::UsedAt.is_null());
        let left = u8::try_from(unused.count(&*transaction).await?).unwrap_or(u8::MAX);
        transaction.commit().await?;
        if used.rows_affected == 1 { Ok(FactorUsed::Recovery { left }) } else { Err(AccountsError::WrongFactor.into()) }
    }

    /// Counts a guess, if there may be one more.
    pub(super) async fn allow_factor(&self, account: AccountId) -> Result<()> {
        for limit in PER_ACCOUNT {
            rate_limit::check(&*self.inner.limiter, &guesses_key(account, limit), limit).await?;
        }
        Ok(())
    }

    /// Forgets the guesses before a right one.
    pub(super) async fn forgive_factor(&self, account: AccountId) -> Result<()> {
        for limit in PER_ACCOUNT {
            self.inner.limiter.clear(&guesses_key(account, limit)).await?;
        }
        Ok(())
    }

    /// The keys of the hashes of recovery codes.
    pub(super) fn recovery_keys(&self) -> Keys {
        self.inner.secret.keys_for("recovery code")
    }
}

impl RecoveryCode {
    /// What is stored of the code, for this account alone.
    pub(super) fn hash(&self, key: &Key, account: AccountId) -> Vec<u8> {
        key.seal(format!("{account}:{}", self.as_str()).as_bytes()).to_vec()
    }
}

fn guesses_key(account: AccountId, limit: Limit) -> String {
    format!("factor:{account}:{}", limit.per.as_secs())
}
