//! Letters in words: as an e-mail, in plain text and as a page of its own, and as a text message. The words are in the
//! locales like all others; what came from outside is cleaned before it is set among them.

mod content;
mod facts;
mod html;
mod sms;
#[cfg(test)]
mod tests;
mod text;

use domain::notifications::{Letter, Recipient};
use leptos_i18n::td_string;

use crate::language::to_locale;

pub use sms::sms;

/// An e-mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEmail {
    /// The name of the sender.
    pub sender: &'static str,
    /// What it is about. Holds our own words only, nothing that anybody typed.
    pub subject: String,
    /// The whole of it in plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
}

/// Writes a letter as an e-mail in the language of its recipient.
#[must_use]
pub fn email(letter: &Letter, to: &Recipient) -> WrittenEmail {
    let locale = to_locale(to.language);
    let content = content::of(letter, to, locale);
    WrittenEmail {
        sender: td_string!(locale, common.product),
        subject: content.subject.to_owned(),
        text: text::write(&content, locale),
        html: html::write(&content, locale),
    }
}
