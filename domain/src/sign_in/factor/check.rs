use std::time::Duration;

use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;

use super::authenticator::{AppCode, Authenticator};
use crate::Result;
use crate::accounts::AccountsError;
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::rate_limit::{self, Limit};
use crate::secret::{Key, Keys};
use crate::sign_in::SignIn;
use crate::sign_in::entity::{recovery_code, second_factor};
use crate::sign_in::{FactorUsed, RecoveryCode};

/// Guesses at the second factor of one account, from wherever they come: 20 a day hit one of a million with 6 in 100,000.
const PER_ACCOUNT: [Limit; 2] = [Limit::new(5, Duration::from_secs(300)), Limit::per_day(20)];

/// A guess that has the form of what it must be, and may be right.
pub(crate) enum Guess {
    /// A code of the app, which fits this step.
    App { secret: Vec<u8>, step: i64 },
    /// A recovery code, by its hash under each key.
    Recovery { hashes: Vec<Vec<u8>> },
}

impl SignIn {
    /// Takes one guess at the second factor: six digits of the app, or a recovery code.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`]; [`AccountsError::NoFactor`]; [`crate::Error::TooMany`].
    pub(crate) async fn guess_factor(&self, account: AccountId, typed: &str) -> Result<Guess> {
        let factor = second_factor::Entity::find_by_id(account).one(&*self.deps.db).await?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_some()).ok_or(AccountsError::NoFactor)?;
        if let Some(code) = AppCode::parse(typed) {
            self.allow_factor(account).await?;
            let authenticator = Authenticator::unlock(&factor.secret, &self.factor_keys(), account)?;
            let step = authenticator.step_of(&code, self.deps.clock.now()).ok_or(AccountsError::WrongFactor)?;
            Ok(Guess::App { secret: factor.secret, step })
        } else if let Some(code) = RecoveryCode::parse(typed) {
            self.allow_factor(account).await?;
            Ok(Guess::Recovery { hashes: self.recovery_keys().iter().map(|key| code.hash(key, account)).collect() })
        } else {
            // The form of neither: nothing was guessed.
            Err(AccountsError::WrongFactor.into())
        }
    }

    /// Uses up what was guessed, if it is right and was not used before.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`], the same for a wrong code of either kind and for one that was used.
    pub(crate) async fn use_guess(&self, transaction: &WriteTransaction, account: AccountId, guess: Guess) -> Result<FactorUsed> {
        match guess {
            Guess::App { secret, step } => use_app_code(transaction, account, secret, step).await,
            Guess::Recovery { hashes } => self.use_recovery_code(transaction, account, hashes).await,
        }
    }

    async fn use_recovery_code(&self, transaction: &WriteTransaction, account: AccountId, hashes: Vec<Vec<u8>>) -> Result<FactorUsed> {
        use recovery_code::Column;
        let used = recovery_code::Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(self.deps.clock.now()))
            .filter(Column::AccountId.eq(account))
            .filter(Column::Hash.is_in(hashes))
            .filter(Column::UsedAt.is_null())
            .exec(&**transaction)
            .await?;
        if used.rows_affected == 0 {
            return Err(AccountsError::WrongFactor.into());
        }
        let unused = recovery_code::Entity::find().filter(Column::AccountId.eq(account)).filter(Column::UsedAt.is_null());
        Ok(FactorUsed::Recovery { left: u8::try_from(unused.count(&**transaction).await?).unwrap_or(u8::MAX) })
    }

    /// Counts a guess, if there may be one more.
    pub(crate) async fn allow_factor(&self, account: AccountId) -> Result<()> {
        for limit in PER_ACCOUNT {
            rate_limit::enforce(&*self.deps.limiter, &guesses_key(account, limit), limit).await?;
        }
        Ok(())
    }

    /// Forgets the guesses before a right one.
    pub(crate) async fn forgive_factor(&self, account: AccountId) -> Result<()> {
        for limit in PER_ACCOUNT {
            self.deps.limiter.clear(&guesses_key(account, limit)).await?;
        }
        Ok(())
    }

    /// The keys of the hashes of recovery codes.
    pub(crate) fn recovery_keys(&self) -> Keys {
        self.deps.secret.keys_for("recovery code")
    }
}

/// One statement: of many who bring the same code at once, one is first, and none comes after it.
async fn use_app_code(transaction: &WriteTransaction, account: AccountId, secret: Vec<u8>, step: i64) -> Result<FactorUsed> {
    use second_factor::Column;
    let used = second_factor::Entity::update_many()
        .col_expr(Column::LastUsedStep, Expr::value(step))
        .filter(Column::AccountId.eq(account))
        .filter(Column::ConfirmedAt.is_not_null())
        .filter(Column::LastUsedStep.lt(step))
        // Not if it was turned off and on again meanwhile.
        .filter(Column::Secret.eq(secret))
        .exec(&**transaction)
        .await?;
    if used.rows_affected == 1 { Ok(FactorUsed::Totp) } else { Err(AccountsError::WrongFactor.into()) }
}

impl RecoveryCode {
    /// What is stored of the code, for this account alone.
    pub(crate) fn hash(&self, key: &Key, account: AccountId) -> Vec<u8> {
        key.seal(format!("{account}:{}", self.as_str()).as_bytes()).to_vec()
    }
}

fn guesses_key(account: AccountId, limit: Limit) -> String {
    format!("factor:{account}:{}", limit.per.as_secs())
}
