use std::array;

use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};

use super::authenticator::{AppCode, Authenticator};
use super::qr;
use crate::accounts::AccountsError;
use crate::accounts::entity::account;
use crate::db::WriteTransaction;
use crate::ids::AccountId;
use crate::sign_in::SignIn;
use crate::sign_in::entity::{recovery_code, second_factor};
use crate::sign_in::{ConfirmedFactor, NewFactor, RECOVERY_CODES, RecoveryCode};
use crate::{Error, Result};

/// The recovery codes of an account, shown once.
type NewCodes = [RecoveryCode; RECOVERY_CODES];

/// A code fitted the second factor that was begun.
pub(crate) struct Confirmation {
    account: AccountId,
    secret: Vec<u8>,
    step: i64,
    /// Whether it is to take the place of one that is on.
    replaces: bool,
}

impl NewFactor {
    /// The factor of an `otpauth` address that was shown before; `None` for anything else.
    #[must_use]
    pub fn of_uri(uri: &str) -> Option<Self> {
        let query = uri.strip_prefix("otpauth://totp/")?.split_once('?')?.1;
        let secret = query.split('&').find_map(|pair| pair.strip_prefix("secret="))?;
        Some(Self { secret_base32: secret.to_owned(), svg: qr::svg(uri).ok()?, uri: uri.to_owned() })
    }
}

impl SignIn {
    /// Whether signing in to the account takes a second factor.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_factor(&self, account: AccountId) -> Result<bool> {
        self.factor_is_on(&*self.deps.db, account).await
    }

    /// The same, within a transaction.
    pub(crate) async fn factor_is_on(&self, db: &impl ConnectionTrait, account: AccountId) -> Result<bool> {
        let factor = second_factor::Entity::find_by_id(account).one(db).await?;
        Ok(factor.is_some_and(|factor| factor.confirmed_at.is_some()))
    }

    /// Begins a second factor, in place of one that was begun before. It asks for nothing until it is confirmed.
    ///
    /// # Errors
    /// [`AccountsError::FactorAlreadyOn`]; [`Error::NotFound`] when there is no such account.
    pub(crate) async fn begin_factor(&self, account: AccountId) -> Result<NewFactor> {
        use second_factor::Column;
        let authenticator = self.new_authenticator(account).await?;
        let begun = second_factor::ActiveModel {
            account_id: Set(account),
            secret: Set(authenticator.lock(&self.factor_keys(), account)?),
            confirmed_at: Set(None),
            last_used_step: Set(0),
            next_secret: Set(None),
            created_at: Set(self.deps.clock.now()),
        };
        let only_if_begun = OnConflict::column(Column::AccountId)
            .update_columns([Column::Secret, Column::LastUsedStep, Column::CreatedAt])
            .action_and_where(Expr::col((second_factor::Entity, Column::ConfirmedAt)).is_null())
            .to_owned();
        let transaction = self.deps.db.write().await?;
        let written = second_factor::Entity::insert(begun).on_conflict(only_if_begun).exec_without_returning(&*transaction).await?;
        if written == 0 {
            return Err(AccountsError::FactorAlreadyOn.into());
        }
        transaction.commit().await?;
        shown(&authenticator)
    }

    /// Begins a second factor that is to take the place of the one that is on, and of one that was begun so before. Until it is
    /// confirmed the codes of the one that is on count.
    ///
    /// # Errors
    /// [`AccountsError::NoFactor`]; [`Error::NotFound`] when there is no such account.
    pub(crate) async fn begin_replacement(&self, account: AccountId) -> Result<NewFactor> {
        use second_factor::Column;
        let authenticator = self.new_authenticator(account).await?;
        let transaction = self.deps.db.write().await?;
        let written = second_factor::Entity::update_many()
            .col_expr(Column::NextSecret, Expr::value(authenticator.lock(&self.factor_keys(), account)?))
            .filter(Column::AccountId.eq(account))
            .filter(Column::ConfirmedAt.is_not_null())
            .exec(&*transaction)
            .await?;
        if written.rows_affected == 0 {
            return Err(AccountsError::NoFactor.into());
        }
        transaction.commit().await?;
        shown(&authenticator)
    }

    /// A new secret, under the name by which its owner knows the account.
    async fn new_authenticator(&self, account: AccountId) -> Result<Authenticator> {
        let owner = account::Entity::find_by_id(account).one(&*self.deps.db).await?.ok_or(Error::NotFound)?;
        let name = owner.mobile.or(owner.email).unwrap_or_else(|| account.to_string());
        Authenticator::generate(&name)
    }

    /// Whether a code proves that the app has the second factor that was begun.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`]; [`AccountsError::FactorNotBegun`]; [`AccountsError::FactorAlreadyOn`]; [`Error::TooMany`].
    pub(crate) async fn guess_begun_factor(&self, account: AccountId, code: &str) -> Result<Confirmation> {
        let row = second_factor::Entity::find_by_id(account).one(&*self.deps.db).await?.ok_or(AccountsError::FactorNotBegun)?;
        let (secret, replaces) = match (row.confirmed_at, row.next_secret) {
            (None, _) => (row.secret, false),
            (Some(_), Some(next)) => (next, true),
            (Some(_), None) => return Err(AccountsError::FactorAlreadyOn.into()),
        };
        let code = AppCode::parse(code).ok_or(AccountsError::WrongFactor)?;
        self.allow_factor(account).await?;
        let authenticator = Authenticator::unlock(&secret, &self.factor_keys(), account)?;
        let step = authenticator.step_of(&code, self.deps.clock.now()).ok_or(AccountsError::WrongFactor)?;
        Ok(Confirmation { account, secret, step, replaces })
    }

    /// Turns the second factor on that was begun, or puts it in the place of the one that is on. From here on signing in takes this one.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`] when it was begun anew, or confirmed, meanwhile.
    pub(crate) async fn confirm_factor(&self, transaction: &WriteTransaction, proven: Confirmation) -> Result<ConfirmedFactor> {
        use second_factor::Column;
        let Confirmation { account, secret, step, replaces } = proven;
        let begun = if replaces {
            Column::ConfirmedAt.is_not_null().and(Column::NextSecret.eq(secret.clone()))
        } else {
            Column::ConfirmedAt.is_null().and(Column::Secret.eq(secret.clone()))
        };
        let confirmed = second_factor::Entity::update_many()
            .col_expr(Column::Secret, Expr::value(secret))
            .col_expr(Column::NextSecret, Expr::value(None::<Vec<u8>>))
            .col_expr(Column::ConfirmedAt, Expr::value(self.deps.clock.now()))
            .col_expr(Column::LastUsedStep, Expr::value(step))
            .filter(Column::AccountId.eq(account))
            .filter(begun)
            .exec(&**transaction)
            .await?;
        if confirmed.rows_affected == 0 {
            return Err(AccountsError::WrongFactor.into());
        }
        Ok(ConfirmedFactor { codes: self.replace_codes(transaction, account).await?, replaced: replaces })
    }

    /// New recovery codes; those of before stop working.
    ///
    /// # Errors
    /// [`AccountsError::NoFactor`].
    pub(crate) async fn renew_recovery_codes(&self, transaction: &WriteTransaction, account: AccountId) -> Result<NewCodes> {
        // Held until the end: of two who renew at once, one is the later and replaces the codes of the other.
        let factor = second_factor::Entity::find_by_id(account).lock_exclusive().one(&**transaction).await?;
        if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
            return Err(AccountsError::NoFactor.into());
        }
        self.replace_codes(transaction, account).await
    }

    /// Turns the second factor off, and makes its recovery codes void.
    ///
    /// # Errors
    /// [`AccountsError::NoFactor`].
    pub(crate) async fn remove_factor(&self, transaction: &WriteTransaction, account: AccountId) -> Result<()> {
        let removed = second_factor::Entity::delete_many()
            .filter(second_factor::Column::AccountId.eq(account))
            .filter(second_factor::Column::ConfirmedAt.is_not_null())
            .exec(&**transaction)
            .await?;
        if removed.rows_affected == 0 {
            return Err(AccountsError::NoFactor.into());
        }
        remove_codes(transaction, account).await
    }

    async fn replace_codes(&self, transaction: &WriteTransaction, account: AccountId) -> Result<NewCodes> {
        let codes: NewCodes = array::from_fn(|_| RecoveryCode::generate());
        let keys = self.recovery_keys();
        let rows = codes.iter().map(|code| recovery_code::ActiveModel {
            account_id: Set(account),
            hash: Set(code.hash(&keys.current, account)),
            used_at: Set(None),
        });
        remove_codes(transaction, account).await?;
        recovery_code::Entity::insert_many(rows).exec_without_returning(&**transaction).await?;
        Ok(codes)
    }
}

/// The secret as its owner is shown it.
fn shown(authenticator: &Authenticator) -> Result<NewFactor> {
    let uri = authenticator.uri()?;
    Ok(NewFactor { secret_base32: authenticator.secret_base32(), svg: qr::svg(&uri)?, uri })
}

async fn remove_codes(transaction: &WriteTransaction, account: AccountId) -> Result<()> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account)).exec(&**transaction).await?;
    Ok(())
}
