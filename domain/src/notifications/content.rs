use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Address;
use crate::Timestamp;

/// What a notification says, without words and without addresses of pages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// What fills the places in its sentences; those that its text does not name are listed below the text.
    pub facts: Vec<Fact>,
    /// Where to do what is to be done now.
    pub action: Option<Target>,
    /// Where to do what one may do instead.
    pub alternative: Option<Target>,
    /// Where it goes, when that is not one of the account's own addresses.
    pub to: Option<Address>,
}

/// Something a notification tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its place in the sentences, and the key of its label.
    pub name: Cow<'static, str>,
    /// What is told.
    pub value: FactValue,
}

/// A fact, as it is before it is written in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// Words from outside, of whatever direction: a device calls itself what it likes.
    Text(String),
    /// From left to right among words of any direction: addresses.
    Code(String),
    /// A moment.
    Time(Timestamp),
    /// A day.
    Day(Timestamp),
    /// How many.
    Number(u32),
}

/// What a link leads to. Which page that is, the pages know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The conversations.
    Chat,
    /// Signing in.
    SignIn,
    /// Asking for a link to choose another password.
    ForgotPassword,
    /// The sessions of the account.
    Sessions,
    /// The copies of everything that is kept of the person.
    Exports,
    /// Keeping an account that is to be deleted.
    KeepAccount,
    /// Somebody who can get the account back.
    Help,
    /// Showing that one reads the mail of the address one signed up with.
    VerifyEmail {
        /// What proves it.
        token: String,
    },
    /// The same with another address for the account one is signed in to.
    ConfirmNewEmail {
        /// What proves it.
        token: String,
    },
    /// Choosing another password.
    ResetPassword {
        /// What allows it.
        token: String,
    },
}

impl Content {
    /// The same with a fact.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: FactValue) -> Self {
        self.facts.push(Fact { name: Cow::Borrowed(name), value });
        self
    }

    /// The same with a link to what is to be done.
    #[must_use]
    pub fn action(self, target: Target) -> Self {
        Self { action: Some(target), ..self }
    }
}
