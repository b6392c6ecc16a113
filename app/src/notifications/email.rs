use crate::i18n::td_string;
use domain::notifications::{Message, Target};

use super::content::content;
use super::sentences::Sentences;
use super::{html, text};
use crate::language::to_locale;

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

/// Writes a notification as an e-mail in the language of its recipient; `url` knows the addresses of pages. Nothing when a sentence
/// is not there.
#[must_use]
pub fn email(sentences: &Sentences, message: &Message, url: impl Fn(&Target) -> String) -> Option<WrittenEmail> {
    let wording = sentences.of(message.to.language);
    let content = content(wording, message, url)?;
    let locale = to_locale(message.to.language);
    Some(WrittenEmail {
        sender: td_string!(locale, common.product),
        subject: content.subject.to_owned(),
        text: text::write(&content, locale),
        html: html::write(&content, &wording.link_hint, locale),
    })
}
