use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

use super::OfferReset;
use super::email_links::NewLink;
use super::hasher::Fit;
use super::notifications::{PasswordChanged, ResetPassword};
use crate::accounts::entity::account;
use crate::accounts::{AccountState, AccountsError, locked_with_email};
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::{Client, InboxKey};
use crate::db::WriteTransaction;
use crate::identity::Email;
use crate::ids::SessionId;
use crate::jobs;
use crate::notifications::notify;
use crate::rate_limit::{self, Limit};
use crate::sessions::end_sessions;
use crate::sessions::entity::session;
use crate::sign_in::{LinkPurpose, LinkSent, NewPassword, PasswordContext, SignIn, SignInOutcome, password, password_context_of};
use crate::{Error, Result};

/// Tries at the current password of whoever is signed in already.
const PROOFS: [Limit; 2] = [Limit::per_minute(5), Limit::per_hour(20)];

/// Passwords that a network may have judged while it types.
const JUDGED: Limit = Limit::per_minute(120);

impl SignIn {
    /// How hard a password would be to guess, from 0 to 4.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub async fn password_strength(&self, password: String, own: PasswordContext, client: &Client) -> Result<u8> {
        rate_limit::enforce_all(&*self.deps.limiter, &client.network_limits("strength", JUDGED)).await?;
        tokio::task::spawn_blocking(move || password::strength(&password, &own)).await.map_err(Error::internal)
    }

    /// Sends a link for choosing another password, if the address has an account: the same answer, and in the same time,
    /// when it has none, because all of it is a job's work.
    ///
    /// # Errors
    /// [`crate::identity::IdentityError::InvalidEmail`]; [`AccountsError::LinkJustSent`]; [`Error::TooMany`].
    pub async fn forgot_password(&self, email: &str, client: &Client) -> Result<(LinkSent, InboxKey)> {
        let email = Email::parse(email)?;
        self.allow_link(&email, client).await?;
        let key = InboxKey::generate(email.clone());
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        jobs::enqueue(&transaction, &OfferReset { email: email.clone(), address: client.address.to_string() }, now, now).await?;
        transaction.commit().await?;
        Ok((self.link_sent(&email, LinkPurpose::ResetPassword), key))
    }

    /// The job of [`Self::forgot_password`]. Doing it twice sends two links, of which the later one holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn offer_reset(&self, email: &Email, address: &str) -> Result<()> {
        let transaction = self.deps.db.write().await?;
        let account = locked_with_email(&transaction, email).await?;
        if let Some(account) = account.filter(|account| account.state == AccountState::Active) {
            let new = NewLink { account: account.id, email: email.as_str(), purpose: LinkPurpose::ResetPassword, browser_hash: None };
            let link = self.make_link(&*transaction, new).await?;
            notify(&transaction, account.id, &ResetPassword { link }, self.deps.clock.now()).await?;
            let entry = Entry::done(Action::PasswordResetRequested).to(account.id).with(serde_json::json!({ "from": address }));
            self.deps.audit.record(&transaction, entry).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Gives the account of a link another password, ends all its sessions and signs this browser in. The link came to the
    /// address, which is thereby confirmed.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`]; [`AccountsError::Password`].
    pub async fn reset_password(&self, token: &str, password: &str, client: &Client) -> Result<SignInOutcome> {
        let link = self.link_of(token, LinkPurpose::ResetPassword).await?;
        let account = account::Entity::find_by_id(link.account_id).one(&*self.deps.db).await?.ok_or(AccountsError::LinkOver)?;
        if account.email.as_ref() != Some(&link.email) {
            return Err(AccountsError::LinkOver.into());
        }
        let password = NewPassword::parse(password, &password_context_of(&account))?;
        let hash = self.hash(&password).await?;
        let transaction = self.deps.db.write().await?;
        self.use_link(&*transaction, link.id).await?;
        account::Entity::update_many()
            .col_expr(account::Column::EmailVerifiedAt, Expr::value(self.deps.clock.now()))
            .filter(account::Column::Id.eq(account.id))
            .filter(account::Column::EmailVerifiedAt.is_null())
            .exec(&*transaction)
            .await?;
        let ended = self.set_password(&transaction, &account, &hash, None, client).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::PasswordReset).own(account.id).from(client)).await?;
        let session = self.begin_session(&transaction, &account, client).await?;
        transaction.commit().await?;
        self.deps.sessions.tell_all_ended(&ended).await;
        Ok(session)
    }

    /// Chooses another password, which ends all sessions but the one that asks.
    ///
    /// # Errors
    /// [`AccountsError::WrongPassword`] when the current one does not fit; [`AccountsError::Password`]; [`Error::TooMany`].
    pub async fn change_password(&self, caller: &Person, current: &str, new: &str, client: &Client) -> Result<()> {
        let account = self.deps.accounts.account(caller.account).await?;
        // Judged first: a rule that is broken costs no try.
        let password = NewPassword::parse(new, &password_context_of(&account))?;
        self.prove_password(&account, current, client).await?;
        let hash = self.hash(&password).await?;
        let transaction = self.deps.db.write().await?;
        let ended = self.set_password(&transaction, &account, &hash, Some(caller.session), client).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::PasswordChanged).own(account.id).from(client)).await?;
        transaction.commit().await?;
        self.deps.sessions.tell_all_ended(&ended).await;
        Ok(())
    }

    /// Whether the current password is known to whoever asks.
    pub(crate) async fn prove_password(&self, account: &account::Model, current: &str, client: &Client) -> Result<()> {
        let proven = self.try_password(account, current).await;
        if let Err(why @ (Error::Accounts(AccountsError::WrongPassword) | Error::TooMany { .. })) = &proven {
            self.deps.denials.record_denied(Action::SteppedUp, Some(account.id), why, client).await?;
        }
        proven
    }

    async fn try_password(&self, account: &account::Model, current: &str) -> Result<()> {
        for limit in PROOFS {
            rate_limit::enforce(&*self.deps.limiter, &format!("proof:{}:{}", account.id, limit.per.as_secs()), limit).await?;
        }
        let fits = password::could_be(current) && self.hasher.verify(current, account.password_hash.as_deref(), true).await? != Fit::No;
        if fits { Ok(()) } else { Err(AccountsError::WrongPassword.into()) }
    }

    /// Writes the new hash in the place of the one that was looked at, ends every session but `kept`, and tells the owner.
    pub(crate) async fn set_password(
        &self,
        transaction: &WriteTransaction,
        account: &account::Model,
        hash: &str,
        kept: Option<SessionId>,
        client: &Client,
    ) -> Result<Vec<session::Model>> {
        let written = account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(hash))
            .filter(account::Column::Id.eq(account.id))
            .filter(match &account.password_hash {
                Some(before) => account::Column::PasswordHash.eq(before),
                None => account::Column::PasswordHash.is_null(),
            })
            .exec(&**transaction)
            .await?;
        if written.rows_affected == 0 {
            // Somebody else was quicker; who that was, the notification tells.
            return Err(Error::Unavailable);
        }
        let mut sessions = session::Column::AccountId.eq(account.id);
        if let Some(kept) = kept {
            sessions = sessions.and(session::Column::Id.ne(kept));
        }
        let now = self.deps.clock.now();
        let ended = end_sessions(&**transaction, sessions, now).await?;
        notify(transaction, account.id, &PasswordChanged { address: client.address.to_string(), at: now }, now).await?;
        Ok(ended)
    }
}
