//! Where very many have guessed at an account, a password from a new browser takes a code besides. Nobody learns whether the
//! password was right: the same is said, and as much is written, when it was wrong and nothing is sent.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use super::OfferReset;
use super::codes::CODE_LIFETIME;
use crate::Result;
use crate::accounts::entity::account;
use crate::audit::{Action, Entry};
use crate::client::{BrowserKey, Client};
use crate::identity::{Email, Mobile};
use crate::ids::ChallengeId;
use crate::jobs;
use crate::rate_limit::{self, Limit};
use crate::sign_in::entity::otp_challenge;
use crate::sign_in::{CodeChannel, CodeMessage, OtpCode, OtpPurpose, SignIn};

/// Only who knows the password can use these up.
const PER_ACCOUNT: [Limit; 2] = [Limit::per_hour(5).fail_closed(), Limit::per_day(10).fail_closed()];

impl SignIn {
    /// Has the owner of `account` prove by a code that it was they who brought the right password; a company without a number gets
    /// a link for choosing another password. For nobody, only the key of a code that was never sent.
    pub(super) async fn confirm_sign_in(&self, account: Option<&account::Model>, client: &Client) -> Result<BrowserKey> {
        let mobile = account.and_then(|account| Mobile::parse(account.mobile.as_deref()?).ok());
        let (code, id, now) = (OtpCode::generate(), ChallengeId::generate(), self.deps.clock.now());
        let key = BrowserKey::generate(id);
        let challenge = otp_challenge::ActiveModel {
            id: Set(id),
            purpose: Set(OtpPurpose::ConfirmSignIn),
            channel: Set(CodeChannel::Sms),
            mobile: Set(mobile.as_ref().map(ToString::to_string).unwrap_or_default()),
            account_id: Set(account.filter(|_| mobile.is_some()).map(|account| account.id)),
            code_hash: Set(self.code_hash(id, &code)),
            browser_hash: Set(key.hash()),
            wrong_guesses: Set(0),
            created_at: Set(now),
            expires_at: Set(now.plus(CODE_LIFETIME)),
            verified_at: Set(None),
            used_at: Set(None),
        };
        let sends = match account {
            Some(account) => self.may_send_confirmation(account).await?,
            None => false,
        };
        let entry = Entry::done(Action::CodeRequested).from(client).with(serde_json::json!({ "purpose": OtpPurpose::ConfirmSignIn }));
        let entry = account.map_or(entry.clone(), |account| entry.to(account.id));
        let transaction = self.deps.db.write().await?;
        otp_challenge::Entity::insert(challenge).exec_without_returning(&*transaction).await?;
        if let (true, None, Some(Ok(email))) = (sends, &mobile, account.and_then(|account| account.email.as_deref()).map(Email::parse)) {
            jobs::enqueue(&transaction, &OfferReset { email, address: client.address.to_string() }, now, now).await?;
        }
        self.deps.audit.record(&transaction, entry).await?;
        transaction.commit().await?;
        if let (true, Some(mobile), Some(account)) = (sends, mobile, account) {
            self.send_confirmation(account, mobile, code);
        }
        Ok(key)
    }

    async fn may_send_confirmation(&self, account: &account::Model) -> Result<bool> {
        let limits = PER_ACCOUNT.map(|limit| (format!("code-confirmation:{}:{}", account.id, limit.per.as_secs()), limit));
        match rate_limit::enforce_all(&*self.deps.limiter, &limits).await {
            Ok(()) => Ok(true),
            // Said to nobody: who hears it would know that the password was right.
            Err(crate::Error::TooMany { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sends it behind the answer, whose time would tell that it is sent.
    fn send_confirmation(&self, account: &account::Model, mobile: Mobile, code: OtpCode) {
        let message = CodeMessage {
            mobile,
            code,
            purpose: OtpPurpose::ConfirmSignIn,
            channel: CodeChannel::Sms,
            for_staff: false,
            language: account.language,
            host: self.deps.public_host.clone(),
        };
        let deps = self.deps.clone();
        tokio::spawn(async move {
            if let Err(error) = deps.codes.send_code(&message).await {
                tracing::error!(%error, "a code for confirming a sign-in was not sent");
            }
        });
    }
}
