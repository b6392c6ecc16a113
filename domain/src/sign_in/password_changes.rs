use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

use super::OfferReset;
use super::codes::close;
use super::email_links::NewLink;
use super::notifications::{PasswordChanged, ResetPassword};
use super::proof::end_proofs;
use crate::accounts::entity::account;
use crate::accounts::{AccountState, AccountsError, locked_with_email};
use crate::audit::{Action, Entry};
use crate::client::{AwaitedLink, Client, InboxKey};
use crate::db::WriteTransaction;
use crate::identity::Email;
use crate::ids::SessionId;
use crate::jobs;
use crate::notifications::notify;
use crate::rate_limit::{self, Limit};
use crate::sessions::end_sessions;
use crate::sessions::entity::session;
use crate::sign_in::entity::otp_challenge;
use crate::sign_in::{
    FreshProof, LinkPurpose, LinkSent, NewPassword, OtpPurpose, PasswordContext, SignIn, SignInOutcome, password, password_context_of,
};
use crate::{Error, Result};

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
        let key = self.new_inbox_key(AwaitedLink::ResetPassword, email.clone());
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
    /// [`AccountsError::Password`]; [`Error::Unavailable`] when it was changed at the same time.
    pub async fn change_password(&self, proof: FreshProof, new: &str, client: &Client) -> Result<()> {
        let account = proof.account();
        let password = NewPassword::parse(new, &password_context_of(account))?;
        let hash = self.hash(&password).await?;
        let transaction = self.deps.db.write().await?;
        let ended = self.set_password(&transaction, account, &hash, Some(proof.person().session), client).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::PasswordChanged).own(account.id).from(client)).await?;
        transaction.commit().await?;
        self.deps.sessions.tell_all_ended(&ended).await;
        Ok(())
    }

    /// Writes the new hash in the place of the one that was looked at, ends every session but `kept`, which has to prove anew who it is
    /// of, and tells the owner.
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
        end_proofs(transaction, account.id).await?;
        // A code that was sent for the password of before confirms nothing any more.
        let confirmations = otp_challenge::Column::Purpose.eq(OtpPurpose::ConfirmSignIn);
        let unconfirmed = otp_challenge::Column::AccountId.eq(account.id).and(confirmations);
        close(&**transaction, unconfirmed, now).await?;
        notify(transaction, account.id, &PasswordChanged { address: client.address.to_string(), at: now }, now).await?;
        Ok(ended)
    }
}
