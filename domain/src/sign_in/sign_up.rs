use sea_orm::entity::prelude::*;

use super::codes::SIGN_UP_WINDOW;
use super::notifications::Welcome;
use crate::accounts::{AccountsError, Role, account_of, insert_account};
use crate::audit::{Action, Entry};
use crate::client::Client;
use crate::identity::Mobile;
use crate::notifications::notify;
use crate::sign_in::entity::otp_challenge::{self, Column};
use crate::sign_in::{NewPassword, OtpPurpose, PasswordContext, SignIn, SignInOutcome, password_context_of};
use crate::{Error, Language, Result};

impl SignIn {
    /// Makes the account of a number that this browser has proven to hold, with this password, and signs its owner in.
    ///
    /// If the number has an account already, its owner is signed in to that one: it keeps its password, unless choosing
    /// another one is what the number was proven for. Then all other sessions end.
    ///
    /// # Errors
    /// [`AccountsError::Password`]; [`AccountsError::CodeOver`] when the number was not proven, or too long ago, or is used up.
    pub async fn finish_sign_up(&self, password: &str, language: Language, client: &Client) -> Result<SignInOutcome> {
        let challenge = self.challenge_of(client).await?;
        let since = self.deps.clock.now().minus(SIGN_UP_WINDOW);
        let waiting = !matches!(challenge.purpose, OtpPurpose::ChangeMobile | OtpPurpose::ConfirmSignIn)
            && challenge.used_at.is_none()
            && challenge.verified_at.is_some_and(|verified| verified > since);
        if !waiting {
            return Err(AccountsError::CodeOver.into());
        }
        let mobile = Mobile::parse(&challenge.mobile)?;
        let known = account_of(&*self.deps.db, mobile.as_str()).await?;
        let own = known.as_ref().map_or_else(|| PasswordContext::default().with_mobile(&mobile), password_context_of);
        let password = NewPassword::parse(password, &own)?;
        let hash = self.hash(&password).await?;

        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
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
        let (account, ended) = if let Some(created) = created {
            notify(&transaction, created.id, &Welcome {}, self.deps.clock.now()).await?;
            self.deps.audit.record(&transaction, Entry::done(Action::SignedUp).own(created.id).from(client)).await?;
            (created, Vec::new())
        } else {
            let known = account_of(&*transaction, mobile.as_str()).await?.ok_or(Error::NotFound)?;
            let ended = match challenge.purpose {
                OtpPurpose::ResetPassword => {
                    let ended = self.set_password(&transaction, &known, &hash, None, client).await?;
                    self.deps.audit.record(&transaction, Entry::done(Action::PasswordReset).own(known.id).from(client)).await?;
                    ended
                }
                OtpPurpose::SignUp
                | OtpPurpose::SignIn
                | OtpPurpose::StaffSignIn
                | OtpPurpose::ChangeMobile
                | OtpPurpose::ConfirmSignIn => Vec::new(),
            };
            (known, ended)
        };
        let session = self.begin_session(&transaction, &account, client).await?;
        transaction.commit().await?;
        self.deps.sessions.tell_all_ended(&ended).await;
        Ok(session)
    }
}
