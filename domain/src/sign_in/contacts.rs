//! Another mobile number, or another e-mail address: proven before it counts, and never without a fresh proof of who asks.

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, SqlErr};

use super::codes::{CodeRequest, close, wrong_code};
use super::email_links::NewLink;
use super::notifications::{AddressChanged, AlreadyRegistered, VerifyEmail};
use crate::accounts::entity::account;
use crate::accounts::{AccountsError, account_of, account_with_email, locked_with_email};
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::{BrowserKey, Client};
use crate::db::WriteTransaction;
use crate::identity::{Email, Mobile};
use crate::ids::AccountId;
use crate::notifications::{Address, notify};
use crate::sign_in::entity::{email_link, otp_challenge};
use crate::sign_in::{CodeChannel, CodeSent, FreshProof, LinkPurpose, LinkSent, OtpPurpose, SignIn};
use crate::{Error, Result};

impl SignIn {
    /// Sends a code to a number that is to be the caller's. Whether another account has it is told only to whoever holds it.
    ///
    /// # Errors
    /// [`crate::identity::IdentityError::InvalidMobile`]; [`AccountsError::SameContact`]; and those of [`Self::send_code`].
    pub async fn ask_new_mobile(
        &self,
        proof: FreshProof,
        mobile: &str,
        channel: CodeChannel,
        client: &Client,
    ) -> Result<(CodeSent, BrowserKey)> {
        let mobile = Mobile::parse(mobile)?;
        let account = proof.account();
        if account.mobile.as_deref() == Some(mobile.as_str()) {
            return Err(AccountsError::SameContact.into());
        }
        let request = CodeRequest { mobile, purpose: OtpPurpose::ChangeMobile, account: Some(account.id), channel };
        self.send_code_for(request, account.language, client).await
    }

    /// Sends another code to the number the caller has asked to have.
    ///
    /// # Errors
    /// [`AccountsError::CodeOver`] when they have not; and those of [`Self::send_code`].
    pub async fn resend_to_new_mobile(&self, caller: &Person, channel: CodeChannel, client: &Client) -> Result<(CodeSent, BrowserKey)> {
        let challenge = self.own_challenge(caller, client).await?;
        let mobile = Mobile::parse(&challenge.mobile)?;
        let request = CodeRequest { mobile, purpose: OtpPurpose::ChangeMobile, account: Some(caller.account), channel };
        self.send_code_for(request, self.deps.accounts.account(caller.account).await?.language, client).await
    }

    /// The code the caller is waited for with, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new_mobile_code(&self, caller: &Person, client: &Client) -> Result<Option<CodeSent>> {
        match self.own_challenge(caller, client).await {
            Ok(challenge) => Ok(challenge.used_at.is_none().then(|| self.announced(challenge))),
            Err(Error::Accounts(AccountsError::CodeOver)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes the number the caller's to which the code was sent. The number of before, if there was one, is told.
    ///
    /// # Errors
    /// [`AccountsError::WrongCode`]; [`AccountsError::CodeOver`]; [`AccountsError::MobileTaken`]; [`Error::TooMany`].
    pub async fn confirm_new_mobile(&self, caller: &Person, code: &str, client: &Client) -> Result<()> {
        let changed = self.try_new_mobile(caller, code, client).await;
        if let Err(why @ (Error::Accounts(_) | Error::TooMany { .. })) = &changed {
            self.deps.denials.record_denied(Action::CodeRefused, Some(caller.account), why, client).await?;
        }
        changed
    }

    async fn try_new_mobile(&self, caller: &Person, code: &str, client: &Client) -> Result<()> {
        let challenge = self.own_challenge(caller, client).await?;
        let code = self.read_guess(&challenge, code, client).await?;
        let transaction = self.deps.db.write().await?;
        let account = locked(&transaction, caller.account).await?;
        let challenge = self.take_guess(&transaction, challenge.id, &code).await?;
        if challenge.verified_at.is_none() {
            transaction.commit().await?;
            return Err(wrong_code(challenge.wrong_guesses).into());
        }
        close(&*transaction, otp_challenge::Column::Id.eq(challenge.id), self.deps.clock.now()).await?;
        let mobile = Mobile::parse(&challenge.mobile)?;
        if account_of(&*transaction, mobile.as_str()).await?.is_some() {
            transaction.commit().await?;
            return Err(AccountsError::MobileTaken.into());
        }
        account::Entity::update_many()
            .col_expr(account::Column::Mobile, Expr::value(mobile.as_str()))
            .filter(account::Column::Id.eq(account.id))
            .exec(&*transaction)
            .await
            .map_err(|error| if_taken(error, AccountsError::MobileTaken))?;
        let action = if account.mobile.is_some() { Action::MobileChanged } else { Action::MobileVerified };
        self.tell_before(&transaction, account.id, account.mobile.map(|before| Mobile::parse(&before)).transpose()?, mobile.masked())
            .await?;
        self.deps.audit.record(&transaction, Entry::done(action).own(account.id).from(client)).await?;
        transaction.commit().await
    }

    /// Sends a link to an address that is to be the caller's. When it has another account, the owner of that one is told
    /// instead; the answer is the same.
    ///
    /// # Errors
    /// [`crate::identity::IdentityError::InvalidEmail`]; [`AccountsError::SameContact`]; [`AccountsError::LinkJustSent`];
    /// [`Error::TooMany`].
    pub async fn ask_new_email(&self, proof: FreshProof, email: &str, client: &Client) -> Result<LinkSent> {
        let email = Email::parse(email)?;
        let account = proof.account();
        if account.email.as_deref() == Some(email.as_str()) && account.email_verified_at.is_some() {
            return Err(AccountsError::SameContact.into());
        }
        self.allow_link(&email, client).await?;
        let transaction = self.deps.db.write().await?;
        let holder = locked_with_email(&transaction, &email).await?;
        match holder.filter(|holder| holder.id != account.id && holder.email_verified_at.is_some()) {
            Some(holder) => notify(&transaction, holder.id, &AlreadyRegistered {}, self.deps.clock.now()).await?,
            None => {
                let new = NewLink { account: account.id, email: email.as_str(), purpose: LinkPurpose::ChangeEmail, browser_hash: None };
                let link = self.make_link(&*transaction, new).await?;
                notify(&transaction, account.id, &VerifyEmail { link }, self.deps.clock.now()).await?;
            }
        }
        transaction.commit().await?;
        Ok(self.link_sent(&email, LinkPurpose::ChangeEmail))
    }

    /// The address that a link of the caller's would make theirs.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`] when it was used or replaced, is too old, or another account's.
    pub async fn new_email_of_link(&self, caller: &Person, token: &str) -> Result<String> {
        self.own_link(caller, token).await.map(|link| link.email)
    }

    /// Makes the address the caller's to which the link was sent. Only they can: a link that went astray by a slip of the
    /// finger gives nobody else's mailbox the account. The address of before, if there was one, is told.
    ///
    /// # Errors
    /// [`AccountsError::LinkOver`]; [`AccountsError::EmailTaken`] when it has another account by now.
    pub async fn confirm_new_email(&self, caller: &Person, token: &str, client: &Client) -> Result<()> {
        let link = self.own_link(caller, token).await?;
        let email = Email::parse(&link.email)?;
        let transaction = self.deps.db.write().await?;
        let account = locked(&transaction, caller.account).await?;
        self.use_link(&*transaction, link.id).await?;
        forget_unconfirmed(&transaction, &email, account.id).await?;
        if account_with_email(&*transaction, &email).await?.is_some_and(|holder| holder.id != account.id) {
            return Err(AccountsError::EmailTaken.into());
        }
        account::Entity::update_many()
            .col_expr(account::Column::Email, Expr::value(email.as_str()))
            .col_expr(account::Column::EmailVerifiedAt, Expr::value(self.deps.clock.now()))
            .filter(account::Column::Id.eq(account.id))
            .exec(&*transaction)
            .await
            .map_err(|error| if_taken(error, AccountsError::EmailTaken))?;
        let before = account.email.filter(|before| account.email_verified_at.is_some() && before != email.as_str());
        let action = if before.is_some() { Action::EmailChanged } else { Action::EmailVerified };
        self.tell_before(&transaction, account.id, before.map(|before| Email::parse(&before)).transpose()?, email.masked()).await?;
        self.deps.audit.record(&transaction, Entry::done(action).own(account.id).from(client)).await?;
        transaction.commit().await
    }

    /// The challenge of this browser for a number the caller wants to have.
    async fn own_challenge(&self, caller: &Person, client: &Client) -> Result<otp_challenge::Model> {
        let challenge = self.challenge_of(client).await?;
        let own = challenge.purpose == OtpPurpose::ChangeMobile && challenge.account_id == Some(caller.account);
        if own { Ok(challenge) } else { Err(AccountsError::CodeOver.into()) }
    }

    /// A link that would give the caller another address.
    async fn own_link(&self, caller: &Person, token: &str) -> Result<email_link::Model> {
        let link = self.link_of(token, LinkPurpose::ChangeEmail).await?;
        if link.account_id == caller.account { Ok(link) } else { Err(AccountsError::LinkOver.into()) }
    }

    async fn tell_before(
        &self,
        transaction: &WriteTransaction,
        account: AccountId,
        before: Option<impl Into<Address>>,
        new_masked: String,
    ) -> Result<()> {
        let Some(before) = before else { return Ok(()) };
        let now = self.deps.clock.now();
        notify(transaction, account, &AddressChanged { before: before.into(), new_masked, at: now }, now).await
    }
}

async fn locked(transaction: &WriteTransaction, account: AccountId) -> Result<account::Model> {
    account::Entity::find_by_id(account).lock_exclusive().one(&**transaction).await?.ok_or(Error::SignedOut)
}

/// Whoever signed up with an address and never confirmed it has no claim to it, and nothing in the account.
async fn forget_unconfirmed(transaction: &WriteTransaction, email: &Email, but: AccountId) -> Result<()> {
    use account::Column;
    account::Entity::delete_many()
        .filter(Column::Email.eq(email.as_str()))
        .filter(Column::EmailVerifiedAt.is_null())
        .filter(Column::Mobile.is_null())
        .filter(Column::Id.ne(but))
        .exec(&**transaction)
        .await?;
    Ok(())
}

/// Of two who prove the same at the same moment, the later one is told so.
fn if_taken(error: DbErr, taken: AccountsError) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => taken.into(),
        _ => error.into(),
    }
}
