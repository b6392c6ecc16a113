use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::entity::account;
use super::{Accounts, Preferences, SendLetter};
use crate::db::WriteTransaction;
use crate::identity::{Email, Mobile};
use crate::ids::{AccountId, EmailLinkId, SessionId};
use crate::jobs;
use crate::notifications::{Letter, NotifierError, Recipient};
use crate::sessions::Device;
use crate::sessions::entity::session;
use crate::sign_in::entity::email_link;
use crate::sign_in::{LinkPurpose, lifetime};
use crate::{Error, Language, Result, Timestamp};

/// What the owner of an account is to be told. It waits in a job's row, and therefore names links and never holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum LetterOrder {
    /// To confirm an address.
    VerifyEmail {
        /// By this link.
        link: EmailLinkId,
    },
    /// To choose another password.
    ResetPassword {
        /// By this link.
        link: EmailLinkId,
    },
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered,
    /// The account is there.
    Welcome,
    /// Somebody signed in from a browser not seen before.
    NewDevice {
        /// There.
        session: SessionId,
    },
    /// The password is another one.
    PasswordChanged {
        /// Changed from there.
        address: String,
        /// When.
        at: Timestamp,
    },
    /// The account has another number or address now; the one before is told, too.
    AddressChanged {
        /// The number, or the address, that was the account's before.
        before: String,
        /// The new one with most of it hidden.
        new_masked: String,
        /// When.
        at: Timestamp,
    },
    /// A session was ended from elsewhere.
    SessionEnded {
        /// That session.
        session: SessionId,
    },
    /// The second factor is on or off.
    FactorChanged {
        /// Whether it is on now.
        on: bool,
        /// When.
        at: Timestamp,
    },
    /// The account will be deleted.
    DeletionScheduled {
        /// When.
        on: Timestamp,
    },
    /// The account will be kept after all.
    DeletionCancelled {
        /// Since when.
        at: Timestamp,
    },
    /// The copy of the person's data can be fetched.
    ExportReady,
    /// A used refresh token came again, and its session was ended.
    TokenReused {
        /// That session.
        session: SessionId,
    },
}

/// Where a letter goes that does not go to the account's own addresses alone.
#[derive(Default)]
struct Elsewhere {
    email: Option<String>,
    mobile: Option<String>,
}

impl Accounts {
    /// Has a letter sent once the transaction is committed.
    pub(crate) async fn order_letter(&self, transaction: &WriteTransaction, account: AccountId, letter: LetterOrder) -> Result<()> {
        let now = self.inner.clock.now();
        jobs::enqueue(transaction, &SendLetter { account, letter }, now, now).await?;
        Ok(())
    }

    /// Writes and sends a letter; `key` is the same whenever the same letter is sent again.
    ///
    /// # Errors
    /// When it may be sent later. What can never be sent is only logged.
    pub async fn send_letter(&self, account: AccountId, order: &LetterOrder, key: &str) -> Result<()> {
        let Some(account) = account::Entity::find_by_id(account).one(&*self.inner.db).await? else { return Ok(()) };
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
        match self.inner.notifier.deliver(key, &recipient, &letter).await {
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
                let found = email_link::Entity::find_by_id(*link).one(&*self.inner.db).await?;
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
                let Some(session) = session::Entity::find_by_id(*session).one(&*self.inner.db).await? else { return Ok(None) };
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
        let token = self.link_token(link.id);
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
        format!("{}{prefix}{path}", self.inner.site)
    }
}
