//! Writes what the owners of accounts are told, when its job is done: with the links that the job's row only names.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::EntityTrait;

use crate::accounts::Preferences;
use crate::accounts::entity::account;
use crate::db::Db;
use crate::identity::{Email, Mobile};
use crate::ids::AccountId;
use crate::jobs::{Claim, Job, Queue, RetryPolicy};
use crate::notifications::{Letter, LetterOrder, Notifier, NotifierError, Recipient, SendLetter};
use crate::sessions::Device;
use crate::sessions::entity::session;
use crate::sign_in::entity::email_link;
use crate::sign_in::{LinkPurpose, SignIn, lifetime};
use crate::{Error, Language, Result};

/// Where a letter goes that does not go to the account's own addresses alone.
#[derive(Default)]
struct Elsewhere {
    email: Option<String>,
    mobile: Option<String>,
}

/// What writing letters to the owners of accounts depends on.
pub struct AccountLettersDeps {
    pub db: Db,
    pub notifier: Arc<dyn Notifier>,
    /// Where links in letters lead, without a slash at the end: `https://tejarat.chat`.
    pub site: String,
    pub sign_in: SignIn,
}

/// Letters to the owners of accounts. Cheap to clone.
#[derive(Clone)]
pub struct AccountLetters {
    deps: Arc<AccountLettersDeps>,
}

impl AccountLetters {
    /// The letters of these dependencies.
    #[must_use]
    pub fn new(deps: AccountLettersDeps) -> Self {
        Self { deps: Arc::new(deps) }
    }

    /// Writes and sends a letter; `key` is the same whenever the same letter is sent again.
    ///
    /// # Errors
    /// When it may be sent later. What can never be sent is only logged.
    pub async fn send_letter(&self, account: AccountId, order: &LetterOrder, key: &str) -> Result<()> {
        let Some(account) = account::Entity::find_by_id(account).one(&*self.deps.db).await? else { return Ok(()) };
        let Some((letter, to)) = self.write_letter(&account, order).await? else { return Ok(()) };
        let Preferences { language, time_zone, .. } = Preferences::of(&account);
        let confirmed = account.email.as_deref().filter(|_| account.email_verified_at.is_some());
        let recipient = Recipient {
            email: to.email.as_deref().or(confirmed).and_then(|email| Email::parse(email).ok()),
            mobile: to.mobile.as_deref().or(account.mobile.as_deref()).and_then(|mobile| Mobile::parse(mobile).ok()),
            name: account.company_name.or(account.first_name),
            language,
            time_zone,
        };
        match self.deps.notifier.deliver(key, &recipient, &letter).await {
            Ok(_) | Err(NotifierError::NoAddress) => Ok(()),
            Err(refused @ NotifierError::Refused(_)) => {
                tracing::warn!(account = %account.id, %refused, "a letter cannot be delivered");
                Ok(())
            }
            // An operator mends it, meanwhile it waits.
            Err(wrong @ NotifierError::Misconfigured(_)) => Err(Error::internal(wrong)),
            Err(NotifierError::NoAnswer(why)) => {
                tracing::warn!(why, "a letter was not taken; trying again later");
                Err(Error::Unavailable)
            }
        }
    }

    /// The letter, and where it goes. `None` when it is about something that is no more.
    async fn write_letter(&self, account: &account::Model, order: &LetterOrder) -> Result<Option<(Letter, Elsewhere)>> {
        let url = |path: &str| self.url(path, account.language);
        let letter = match order {
            LetterOrder::VerifyEmail { link } | LetterOrder::ResetPassword { link } => {
                let found = email_link::Entity::find_by_id(*link).one(&*self.deps.db).await?;
                return Ok(found
                    .filter(|link| link.used_at.is_none())
                    .map(|link| (self.letter_with(&link, account.language), Elsewhere { email: Some(link.email), mobile: None })));
            }
            LetterOrder::AlreadyRegistered => Letter::AlreadyRegistered { sign_in_url: url("/sign-in"), forgot_url: url("/forgot") },
            LetterOrder::Welcome => Letter::Welcome { url: url("/chat") },
            LetterOrder::PasswordChanged { address, at } => {
                Letter::PasswordChanged { at: *at, address: address.clone(), forgot_url: url("/forgot") }
            }
            LetterOrder::AddressChanged { before, new_masked, at } => {
                let letter = Letter::AddressChanged { new_masked: new_masked.clone(), at: *at, help_url: url("/forgot") };
                let before = Some(before.clone());
                let is_email = before.as_ref().is_some_and(|before| before.contains('@'));
                let to = if is_email { Elsewhere { email: before, mobile: None } } else { Elsewhere { mobile: before, email: None } };
                return Ok(Some((letter, to)));
            }
            LetterOrder::FactorChanged { on, at } => Letter::FactorChanged { on: *on, at: *at },
            // Whoever kept the account meanwhile is not told that it goes.
            LetterOrder::DeletionScheduled { on } if account.deletes_at != Some(*on) => return Ok(None),
            LetterOrder::DeletionScheduled { on } => Letter::DeletionScheduled { on: *on, cancel_url: url("/account/data") },
            LetterOrder::DeletionCancelled { at } => Letter::DeletionCancelled { at: *at },
            LetterOrder::ExportReady => Letter::ExportReady { url: url("/account/data") },
            LetterOrder::NewDevice { session } | LetterOrder::TokenReused { session } | LetterOrder::SessionEnded { session } => {
                let Some(session) = session::Entity::find_by_id(*session).one(&*self.deps.db).await? else { return Ok(None) };
                let (device, sessions_url) = (Device::of(&session.user_agent).name(), url("/account/security"));
                let ended_at = session.ended_at.unwrap_or(session.last_seen_at);
                match order {
                    LetterOrder::NewDevice { .. } => {
                        Letter::NewDevice { device, address: session.address, at: session.created_at, sessions_url }
                    }
                    LetterOrder::TokenReused { .. } => Letter::TokenReused { device, at: ended_at, sessions_url },
                    _ => Letter::SessionEnded { device, at: ended_at },
                }
            }
        };
        Ok(Some((letter, Elsewhere::default())))
    }

    fn letter_with(&self, link: &email_link::Model, language: Language) -> Letter {
        let seconds = u32::try_from(lifetime(link.purpose).as_secs()).unwrap_or(u32::MAX);
        let token = self.deps.sign_in.link_token(link.id);
        match link.purpose {
            LinkPurpose::VerifyEmail => {
                Letter::VerifyEmail { url: self.url(&format!("/verify-email?link={token}"), language), valid_hours: seconds / 3600 }
            }
            LinkPurpose::ChangeEmail => {
                Letter::VerifyEmail { url: self.url(&format!("/account/email?link={token}"), language), valid_hours: seconds / 3600 }
            }
            LinkPurpose::ResetPassword => {
                Letter::ResetPassword { url: self.url(&format!("/reset-password?link={token}"), language), valid_minutes: seconds / 60 }
            }
        }
    }

    /// The address of a page in a language, whatever name the site was reached by.
    fn url(&self, path: &str, language: Language) -> String {
        let prefix = if language == Language::default() { String::new() } else { format!("/{}", language.tag()) };
        format!("{}{prefix}{path}", self.deps.site)
    }
}

impl Job for SendLetter {
    const NAME: &'static str = "send_letter";
    const QUEUE: Queue = Queue::Notifications;
    /// Later than this it says nothing new, and the link in it may be over.
    const RETRY: RetryPolicy = RetryPolicy::age(Duration::from_secs(12 * 3600));
    type Deps = AccountLetters;

    async fn run(self, letters: &AccountLetters, claim: &Claim) -> Result<()> {
        letters.send_letter(self.account, &self.letter, &claim.job().to_string()).await
    }
}
