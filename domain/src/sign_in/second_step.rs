use super::factor::Guess;
use crate::accounts::AccountsError;
use crate::accounts::entity::account;
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::db::WriteTransaction;
use crate::secret::{hex, token_hash};
use crate::sessions::{FirstStep, NewSession, locked_to_enter};
use crate::sign_in::{FactorUsed, SignIn, SignInOutcome};
use crate::{Error, Result};

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
        if let Err(error) = self.use_factor(&transaction, &account, guess, client).await {
            // The log takes its own turn to write.
            drop(transaction);
            return self.refused_is_recorded(&account, Err(error), client).await;
        }
        let session = self.deps.sessions.open_session(&transaction, &account, Some(now), client).await?;
        transaction.commit().await?;
        self.forgive_factor(account.id).await?;
        Ok(session)
    }

    /// Uses up what was guessed; that a recovery code is gone is recorded.
    pub(crate) async fn use_factor(
        &self,
        transaction: &WriteTransaction,
        account: &account::Model,
        guess: Guess,
        client: &Client,
    ) -> Result<()> {
        if let FactorUsed::Recovery { left } = self.use_guess(transaction, account.id, guess).await? {
            let entry = Entry::done(Action::RecoveryCodeUsed).own(account.id).from(client).with(serde_json::json!({ "left": left }));
            self.deps.audit.record(transaction, entry).await?;
        }
        Ok(())
    }

    pub(crate) async fn refused_is_recorded<T>(&self, account: &account::Model, guess: Result<T>, client: &Client) -> Result<T> {
        if let Err(why @ (Error::Accounts(AccountsError::WrongFactor) | Error::TooMany { .. })) = &guess {
            self.deps.denials.record_denied(Action::FactorRefused, Some(account.id), why, client).await?;
        }
        guess
    }
}

/// By what a token knows the password that was brought for it, without saying anything of it.
fn password_mark(account: &account::Model) -> String {
    hex(&token_hash(account.password_hash.as_deref().unwrap_or_default())[..16])
}
