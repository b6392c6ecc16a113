use sea_orm::entity::prelude::*;

use super::codes::{SIGN_UP_WINDOW, earlier};
use super::entity::otp_challenge::{self, Column};
use super::service::{account_of, insert_account};
use super::{Accounts, AccountsError, Client, Mobile, NewPassword, NewSession, Role};
use crate::{Error, Language, Result};

impl Accounts {
    /// Makes the account of a number that this browser has proven to hold, and signs its owner in.
    ///
    /// Should the number have got an account meanwhile, its owner is signed in to that one and it keeps its password.
    ///
    /// # Errors
    /// [`AccountsError::Password`]; [`AccountsError::CodeOver`] when the number was not proven, or too long ago, or is used up.
    pub async fn finish_sign_up(&self, password: &str, language: Language, client: &Client) -> Result<NewSession> {
        let challenge = self.challenge_of(client).await?;
        let since = earlier(self.inner.clock.now(), SIGN_UP_WINDOW);
        let waiting = challenge.used_at.is_none() && challenge.verified_at.is_some_and(|verified| verified > since);
        if !waiting {
            return Err(AccountsError::CodeOver.into());
        }
        let mobile = Mobile::parse(&challenge.mobile)?;
        let password = NewPassword::parse(password, &mobile)?;
        let hash = self.inner.hasher.hash(password.as_str()).await?;

        let now = self.inner.clock.now();
        let transaction = self.inner.db.write().await?;
        let used = otp_challenge::Entity::update_many()
            .col_expr(Column::UsedAt, Expr::value(now))
            .filter(Column::Id.eq(challenge.id))
            .filter(Column::UsedAt.is_null())
            .filter(Column::VerifiedAt.gt(since))
            .exec(&*transaction)
            .await?;
        if used.rows_affected == 0 {
            return Err(AccountsError::CodeOver.into());
        }
        let created = insert_account(&*transaction, &mobile, &hash, Role::User, language, now).await?;
        let account = match created {
            Some(created) => created,
            None => account_of(&*transaction, mobile.as_str()).await?.ok_or(Error::NotFound)?,
        };
        let session = self.begin_session(&*transaction, &account, client).await;
        transaction.commit().await?;
        session
    }
}
