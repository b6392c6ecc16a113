use sea_orm::entity::prelude::*;

use super::entity::account;
use super::service::account_of;
use super::{AccountState, Accounts, AccountsError, Client, Mobile, NewSession, password};
use crate::Result;
use crate::rate_limit::{self, Limit};

/// Attempts at one account from one network. Together they slow a guesser down more and more, and leave the owner,
/// who comes from elsewhere, alone.
const PER_ACCOUNT_AND_NETWORK: [Limit; 4] =
    [Limit::per_minute(5), Limit::new(10, std::time::Duration::from_secs(600)), Limit::per_hour(20), Limit::per_day(50)];
/// Attempts at any accounts from one network.
const PER_NETWORK: Limit = Limit::per_minute(60);

impl Accounts {
    /// Signs in with number and password.
    ///
    /// # Errors
    /// [`AccountsError::WrongCredentials`], the same and after the same work, for an unknown number, a wrong password and an
    /// account that may not sign in; [`crate::Error::TooMany`]; [`crate::Error::Unavailable`] when too many sign in at once.
    pub async fn sign_in(&self, mobile: &str, password: &str, client: &Client) -> Result<NewSession> {
        let mobile = Mobile::parse(mobile)?;
        let keys = PER_ACCOUNT_AND_NETWORK.map(|limit| (format!("sign-in:{mobile}:{}:{}", client.network(), limit.per.as_secs()), limit));
        let limiter = &*self.inner.limiter;
        rate_limit::check(limiter, &format!("sign-in-network:{}", client.network()), PER_NETWORK).await?;
        for (key, limit) in &keys {
            rate_limit::check(limiter, key, *limit).await?;
        }
        // No password is this long; hashing a megabyte would only keep others waiting.
        if password.chars().take(password::LONGEST + 1).count() > password::LONGEST {
            return Err(AccountsError::WrongCredentials.into());
        }
        let account = account_of(&*self.inner.db, mobile.as_str()).await?;
        let stored = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let fits = self.inner.hasher.verify(password, stored).await?;
        let Some(account) = account.filter(|account| fits && account.state == AccountState::Active) else {
            return Err(AccountsError::WrongCredentials.into());
        };
        for (key, _) in &keys {
            limiter.clear(key).await?;
        }
        let fresh_hash = match &account.password_hash {
            Some(hash) if self.inner.hasher.is_outdated(hash) => Some(self.inner.hasher.hash(password).await?),
            _ => None,
        };
        let transaction = self.inner.db.write().await?;
        if let Some(hash) = fresh_hash {
            account::Entity::update_many()
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .filter(account::Column::Id.eq(account.id))
                // Not if the password was changed meanwhile.
                .filter(account::Column::PasswordHash.eq(account.password_hash.clone()))
                .exec(&*transaction)
                .await?;
        }
        let session = self.begin_session(&*transaction, &account, client).await?;
        transaction.commit().await?;
        Ok(session)
    }
}
