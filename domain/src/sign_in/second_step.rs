use sea_orm::entity::prelude::*;

use super::notifications::{FactorOff, FactorOn};
use crate::accounts::AccountsError;
use crate::accounts::entity::account;
use crate::actor::Person;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::db::WriteTransaction;
use crate::notifications::notify;
use crate::secret::{hex, token_hash};
use crate::sessions::entity::session;
use crate::sessions::{FirstStep, NewSession, locked_to_enter};
use crate::sign_in::{FactorUsed, NewFactor, RECOVERY_CODES, RecoveryCode, SignIn, SignInOutcome};
use crate::{Error, Result, Timestamp};

impl SignIn {
    /// Opens a session for somebody whose password or code was right; or, where a second factor is on, gives what is good
    /// for bringing that and for nothing else.
    pub(crate) async fn begin_session(
        &self,
        transaction: &WriteTransaction,
        account: &account::Model,
        client: &Client,
    ) -> Result<SignInOutcome> {
        let account = locked_to_enter(transaction, account.id).await?;
        if self.factor_is_on(&**transaction, account.id).await? {
            let first_step = FirstStep { account: account.id, password: password_mark(&account) };
            let token = self.deps.sessions.tokens.write_second_factor(first_step, self.deps.clock.now())?;
            return Ok(SignInOutcome::FactorDue(token));
        }
        self.deps.sessions.open_session(transaction, &account, None, client).await.map(SignInOutcome::SignedIn)
    }

    /// Signs in whoever has brought the password or a code before, and now a code of the second factor or a recovery code.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when the token is not a fresh one of ours; [`AccountsError::WrongFactor`]; [`Error::TooMany`].
    pub async fn pass_factor(&self, token: &str, typed: &str, client: &Client) -> Result<NewSession> {
        let now = self.deps.clock.now();
        let first_step = self.deps.sessions.tokens.read_second_factor(token, now)?;
        let account = self.deps.accounts.account(first_step.account).await?;
        let guess = self.refused_is_recorded(&account, self.guess_factor(account.id, typed).await, client).await?;
        let transaction = self.deps.db.write().await?;
        let account = locked_to_enter(&transaction, account.id).await?;
        if first_step.password != password_mark(&account) {
            // The first step was done with a password that is no more.
            return Err(Error::SignedOut);
        }
        let used = match self.use_guess(&transaction, account.id, guess).await {
            Ok(used) => used,
            Err(error) => {
                // The log takes its own turn to write.
                drop(transaction);
                return self.refused_is_recorded(&account, Err(error), client).await;
            }
        };
        let session = self.deps.sessions.open_session(&transaction, &account, Some(now), client).await?;
        if let FactorUsed::Recovery { left } = used {
            let entry = Entry::done(Action::RecoveryCodeUsed).own(account.id).from(client).with(serde_json::json!({ "left": left }));
            self.deps.audit.record(&transaction, entry).await?;
        }
        transaction.commit().await?;
        self.forgive_factor(account.id).await?;
        Ok(session)
    }

    async fn refused_is_recorded<T>(&self, account: &account::Model, guess: Result<T>, client: &Client) -> Result<T> {
        if let Err(why @ (Error::Accounts(AccountsError::WrongFactor) | Error::TooMany { .. })) = &guess {
            self.deps.denials.record_denied(Action::FactorRefused, Some(account.id), why, client).await?;
        }
        guess
    }

    /// Begins turning the second factor on, for whoever knows the password.
    ///
    /// # Errors
    /// [`AccountsError::WrongPassword`]; [`AccountsError::FactorAlreadyOn`]; [`Error::TooMany`].
    pub async fn begin_own_factor(&self, caller: &Person, password: &str, client: &Client) -> Result<NewFactor> {
        self.prove_password(&self.deps.accounts.account(caller.account).await?, password, client).await?;
        self.begin_factor(caller.account).await
    }

    /// Turns it on, by a first code; the recovery codes are shown this once. Powers that take a factor come with the next
    /// sign-in, whose session is a new one.
    ///
    /// # Errors
    /// [`AccountsError::WrongFactor`]; [`AccountsError::FactorNotBegun`]; [`Error::TooMany`].
    pub async fn confirm_own_factor(&self, caller: &Person, code: &str, client: &Client) -> Result<[RecoveryCode; RECOVERY_CODES]> {
        let proven = self.guess_begun_factor(caller.account, code).await?;
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        let codes = self.confirm_factor(&transaction, proven).await?;
        notify(&transaction, caller.account, &FactorOn { at: now }, now).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::FactorEnabled).own(caller.account).from(client)).await?;
        transaction.commit().await?;
        self.forgive_factor(caller.account).await?;
        Ok(codes)
    }

    /// Turns the second factor off, for whoever knows the password.
    ///
    /// # Errors
    /// [`AccountsError::WrongPassword`]; [`AccountsError::NoFactor`]; [`Error::TooMany`].
    pub async fn remove_own_factor(&self, caller: &Person, password: &str, client: &Client) -> Result<()> {
        self.prove_password(&self.deps.accounts.account(caller.account).await?, password, client).await?;
        let transaction = self.deps.db.write().await?;
        self.remove_factor(&transaction, caller.account).await?;
        // What was opened with it has no more powers than what is opened without.
        session::Entity::update_many()
            .col_expr(session::Column::FactorAt, Expr::value(None::<Timestamp>))
            .filter(session::Column::AccountId.eq(caller.account))
            .exec(&*transaction)
            .await?;
        let now = self.deps.clock.now();
        notify(&transaction, caller.account, &FactorOff { at: now }, now).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::FactorDisabled).own(caller.account).from(client)).await?;
        transaction.commit().await
    }

    /// Gives new recovery codes in the place of all earlier ones, to whoever knows the password.
    ///
    /// # Errors
    /// [`AccountsError::WrongPassword`]; [`AccountsError::NoFactor`]; [`Error::TooMany`].
    pub async fn renew_own_codes(&self, caller: &Person, password: &str, client: &Client) -> Result<[RecoveryCode; RECOVERY_CODES]> {
        self.prove_password(&self.deps.accounts.account(caller.account).await?, password, client).await?;
        let transaction = self.deps.db.write().await?;
        let codes = self.renew_recovery_codes(&transaction, caller.account).await?;
        self.deps.audit.record(&transaction, Entry::done(Action::RecoveryCodesRenewed).own(caller.account).from(client)).await?;
        transaction.commit().await?;
        Ok(codes)
    }
}

/// By what a token knows the password that was brought for it, without saying anything of it.
fn password_mark(account: &account::Model) -> String {
    hex(&token_hash(account.password_hash.as_deref().unwrap_or_default())[..16])
}
