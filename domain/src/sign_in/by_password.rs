use std::time::Duration;

use sea_orm::entity::prelude::*;

use super::hasher::Fit;
use crate::accounts::entity::account;
use crate::accounts::{AccountState, AccountsError, account_named};
use crate::audit::Action;
use crate::client::Client;
use crate::identity::SignInName;
use crate::rate_limit::{self, Limit};
use crate::secret::hex;
use crate::sign_in::{SignIn, SignInOutcome, password};
use crate::{Error, Result};

/// Attempts at one account from one network. Together they slow a guesser down more and more, and leave the owner,
/// who comes from elsewhere, alone.
const PER_ACCOUNT_AND_NETWORK: [Limit; 4] =
    [Limit::per_minute(5), Limit::new(10, Duration::from_secs(600)), Limit::per_hour(20), Limit::per_day(50)];
/// Attempts at one account from wherever, but for browsers that its owner has signed in with before. Beyond them the password must
/// be confirmed by a code.
const PER_ACCOUNT: [Limit; 2] = [Limit::per_hour(60), Limit::per_day(200)];
/// Attempts at any accounts from one network.
const PER_NETWORK: Limit = Limit::per_minute(60);

/// For whom a page of signing in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignInAudience {
    Everyone,
    Staff,
}

impl SignInAudience {
    fn admits(self, account: &account::Model) -> bool {
        account.state == AccountState::Active && (self == Self::Everyone || account.role.is_staff())
    }
}

impl SignIn {
    /// Signs in with a mobile number or an e-mail address, and the password.
    ///
    /// # Errors
    /// [`AccountsError::WrongCredentials`], the same and after the same work, for an unknown name, a wrong password and an
    /// account that may not sign in; [`AccountsError::EmailUnverified`] to whoever knows the password of an account whose
    /// address is not confirmed; [`Error::TooMany`]; [`Error::Unavailable`] when too many sign in at once.
    pub async fn sign_in(&self, name: &str, password: &str, client: &Client) -> Result<SignInOutcome> {
        self.authenticate_password(SignInAudience::Everyone, name, password, client).await
    }

    /// The same for those who work for the product. For everybody else each password is wrong, and takes as long to be found so.
    ///
    /// # Errors
    /// As [`Self::sign_in`].
    pub async fn sign_in_as_staff(&self, name: &str, password: &str, client: &Client) -> Result<SignInOutcome> {
        self.authenticate_password(SignInAudience::Staff, name, password, client).await
    }

    async fn authenticate_password(&self, audience: SignInAudience, name: &str, password: &str, client: &Client) -> Result<SignInOutcome> {
        let name = SignInName::parse(name)?;
        let signed_in = self.try_sign_in(audience, &name, password, client).await;
        if let Err(why @ (Error::Accounts(AccountsError::WrongCredentials) | Error::TooMany { .. })) = &signed_in {
            let account = account_named(&*self.deps.db, &name).await?;
            self.deps.denials.record_denied(Action::SignInRefused, account.map(|account| account.id), why, client).await?;
        }
        signed_in
    }

    async fn try_sign_in(&self, audience: SignInAudience, name: &SignInName, password: &str, client: &Client) -> Result<SignInOutcome> {
        let limiter = &*self.deps.limiter;
        rate_limit::enforce_all(limiter, &client.network_limits("sign-in-network", PER_NETWORK)).await?;
        let account = account_named(&*self.deps.db, name).await?;
        let known = self.known_device(account.as_ref(), client).await?;
        let from_here = attempts_from_here(name, known.as_deref(), client);
        for (key, limit) in &from_here {
            rate_limit::enforce(limiter, key, *limit).await?;
        }
        let from_anywhere = if known.is_some() { Vec::new() } else { attempts_from_anywhere(name) };
        let is_besieged = self.is_besieged(&from_anywhere).await?;
        // No password is this long; hashing a megabyte would only keep others waiting.
        if !password::could_be(password) {
            return Err(AccountsError::WrongCredentials.into());
        }
        let stored = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let account_to_enter = account.as_ref().filter(|account| audience.admits(account) && !is_besieged);
        let fit = self.hasher.verify(password, stored, account_to_enter.is_some()).await?;
        let account = account.filter(|account| fit != Fit::No && audience.admits(account));
        if is_besieged {
            return self.confirm_sign_in(account.as_ref(), client).await.map(SignInOutcome::CodeDue);
        }
        let account = account.ok_or(AccountsError::WrongCredentials)?;
        for (key, _) in from_here.iter().chain(&from_anywhere) {
            limiter.clear(key).await?;
        }
        self.enter(&account, password, fit, client).await
    }

    /// Lets somebody in whose password was right, and hashes it as passwords are hashed today.
    async fn enter(&self, account: &account::Model, password: &str, fit: Fit, client: &Client) -> Result<SignInOutcome> {
        if account.mobile.is_none() && account.email_verified_at.is_none() {
            return Err(AccountsError::EmailUnverified.into());
        }
        let fresh_hash = match &account.password_hash {
            Some(hash) if self.hasher.is_to_renew(hash, fit) => Some(self.hasher.hash(password).await?),
            _ => None,
        };
        let transaction = self.deps.db.write().await?;
        if let Some(hash) = fresh_hash {
            account::Entity::update_many()
                .col_expr(account::Column::PasswordHash, Expr::value(hash))
                .filter(account::Column::Id.eq(account.id))
                // Not if the password was changed meanwhile.
                .filter(account::Column::PasswordHash.eq(account.password_hash.clone()))
                .exec(&*transaction)
                .await?;
        }
        let session = self.begin_session(&transaction, account, client).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// The browser, if its owner has signed in to the account with it before.
    pub(super) async fn known_device(&self, account: Option<&account::Model>, client: &Client) -> Result<Option<String>> {
        Ok(match (account, &client.device_key) {
            (Some(account), Some(key)) if self.deps.sessions.knows_device(account.id, client).await? => Some(hex(&key.hash())),
            _ => None,
        })
    }

    /// Whether so many have tried that the password alone is not enough from a new browser.
    async fn is_besieged(&self, attempts: &[(String, Limit)]) -> Result<bool> {
        match rate_limit::enforce_all(&*self.deps.limiter, attempts).await {
            Ok(()) => Ok(false),
            Err(Error::TooMany { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

/// A browser that is known to the account is counted by itself: however many others guess, it gets in.
fn attempts_from_here(name: &SignInName, known: Option<&str>, client: &Client) -> Vec<(String, Limit)> {
    let from = known.map_or_else(|| client.network(), |device| format!("device:{device}"));
    PER_ACCOUNT_AND_NETWORK.map(|limit| (format!("sign-in:{name}:{from}:{}", limit.per.as_secs()), limit)).to_vec()
}

fn attempts_from_anywhere(name: &SignInName) -> Vec<(String, Limit)> {
    PER_ACCOUNT.map(|limit| (format!("sign-in-anywhere:{name}:{}", limit.per.as_secs()), limit)).to_vec()
}
