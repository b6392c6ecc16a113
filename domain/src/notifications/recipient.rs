use serde::{Deserialize, Serialize};

use super::Channel;
use crate::Language;
use crate::accounts::Preferences;
use crate::accounts::entity::account;
use crate::identity::{Email, Mobile};
use crate::time_zone::TimeZone;

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Address {
    /// To a mailbox.
    Email(Email),
    /// To a phone.
    Mobile(Mobile),
}

impl Address {
    /// By which channel it is reached.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Mobile(_) => Channel::Sms,
        }
    }
}

impl From<Mobile> for Address {
    fn from(mobile: Mobile) -> Self {
        Self::Mobile(mobile)
    }
}

impl From<Email> for Address {
    fn from(email: Email) -> Self {
        Self::Email(email)
    }
}

/// Somebody who is told something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their e-mail address, when they have one.
    pub email: Option<Email>,
    /// Their mobile number, when they have one.
    pub mobile: Option<Mobile>,
    /// Their name as they wrote it, when they have told it.
    pub name: Option<String>,
    /// The language in which they are addressed.
    pub language: Language,
    /// By whose clocks they are told the time.
    #[serde(default)]
    pub time_zone: TimeZone,
}

impl Recipient {
    /// The owner of an account, at their own addresses: nobody is written to at one that they have not confirmed.
    pub(super) fn of(account: &account::Model) -> Self {
        let Preferences { language, time_zone, .. } = Preferences::of(account);
        let confirmed = account.email.as_deref().filter(|_| account.email_verified_at.is_some());
        Self {
            email: confirmed.and_then(|email| Email::parse(email).ok()),
            mobile: account.mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok()),
            name: account.company_name.clone().or_else(|| account.first_name.clone()),
            language,
            time_zone,
        }
    }

    /// The same person at another address, if one is given.
    pub(super) fn at(mut self, other: Option<Address>) -> Self {
        match other {
            Some(Address::Email(email)) => self.email = Some(email),
            Some(Address::Mobile(mobile)) => self.mobile = Some(mobile),
            None => {}
        }
        self
    }

    /// Where a channel reaches them, if it does.
    #[must_use]
    pub fn address(&self, channel: Channel) -> Option<Address> {
        match channel {
            Channel::Email => self.email.clone().map(Address::Email),
            Channel::Sms => self.mobile.clone().map(Address::Mobile),
        }
    }
}
