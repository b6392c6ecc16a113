use domain::Language;
use domain::notifications::Content;
use domain::time_zone::TimeZone;

use super::facts::Reader;
use super::sentences::Sentences;
use super::targets::path;

/// A notification as it reads in the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InApp {
    /// What it is about.
    pub title: String,
    /// What happened.
    pub text: String,
    /// What else is known of it: what it is, and its value.
    pub facts: Vec<(String, String)>,
    /// What to do now: words, and the address of the page without its host.
    pub action: Option<(String, String)>,
}

/// Writes a notification for the product's own pages. Nothing when a sentence is not there.
#[must_use]
pub fn in_app(sentences: &Sentences, name: &str, content: &Content, language: Language, zone: TimeZone) -> Option<InApp> {
    let wording = sentences.of(language);
    let phrases = wording.named(name)?;
    let reader = Reader { wording, language, zone };
    let rows = reader.rows(&phrases.text, content)?;
    let action = match &content.action {
        Some(target) => Some((phrases.button.clone()?, path(target, language))),
        None => None,
    };
    Some(InApp {
        title: phrases.subject.clone(),
        text: reader.text(&phrases.text, content)?,
        facts: rows.into_iter().map(|row| (row.label.to_owned(), row.value.isolated())).collect(),
        action,
    })
}
