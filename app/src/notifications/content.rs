use domain::notifications::{Category, Message, Recipient, Target};

use super::facts::{Reader, Row, name_to_greet};
use super::sentences::{Phrases, Wording, fill};

/// What an e-mail says, in the order in which it is read.
pub(super) struct Content<'a> {
    pub(super) subject: &'a str,
    pub(super) greeting: String,
    /// What happened, or what is to be done.
    pub(super) text: String,
    pub(super) facts: Vec<Row<'a>>,
    /// What to do now.
    pub(super) action: Option<Link<'a>>,
    /// What one may do instead.
    pub(super) alternative: Option<Link<'a>>,
    /// What to do if it was not the reader.
    pub(super) note: Option<&'a str>,
    /// Why it was sent.
    pub(super) why: &'a str,
}

/// An address, and the words before it.
pub(super) struct Link<'a> {
    pub(super) words: &'a str,
    pub(super) url: String,
}

/// Nothing when a sentence is missing.
pub(super) fn content<'a>(wording: &'a Wording, message: &Message, url: impl Fn(&Target) -> String) -> Option<Content<'a>> {
    let Message { name, category, content, to } = message;
    let phrases = wording.named(name)?;
    let reader = Reader { wording, language: to.language, zone: to.time_zone };
    let link = |target: &Option<Target>, words: &'a Option<String>| match target {
        Some(target) => Some(Some(Link { words: words.as_deref()?, url: url(target) })),
        None => Some(None),
    };
    Some(Content {
        subject: &phrases.subject,
        greeting: greeting(wording, to)?,
        text: reader.text(&phrases.text, content)?,
        facts: reader.rows(&phrases.text, content)?,
        action: link(&content.action, &phrases.button)?,
        alternative: link(&content.alternative, &phrases.alternative)?,
        note: note(wording, phrases, *category),
        why: wording.why.get(category)?,
    })
}

fn greeting(wording: &Wording, to: &Recipient) -> Option<String> {
    match to.name.as_deref().and_then(name_to_greet) {
        Some(name) => fill(&wording.greeting_name, |place| (place == "name").then(|| name.clone())),
        None => Some(wording.greeting.clone()),
    }
}

fn note<'a>(wording: &'a Wording, phrases: &'a Phrases, category: Category) -> Option<&'a str> {
    let of_all = (category == Category::Security).then_some(&wording.not_you);
    phrases.not_you.as_ref().or(of_all).map(String::as_str)
}
