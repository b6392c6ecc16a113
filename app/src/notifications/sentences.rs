use std::collections::HashMap;

use domain::Language;
use domain::notifications::Category;
use serde::Deserialize;

/// The sentences of all notifications, in both languages: `locales/<language>/notifications.json`. They are looked up by the names
/// of notifications, so that a new one brings its sentences and nothing else.
#[derive(Debug, Clone)]
pub struct Sentences {
    fa: Wording,
    en: Wording,
}

/// The sentences in one language.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Wording {
    pub(super) greeting: String,
    pub(super) greeting_name: String,
    /// A moment, and by whose clocks.
    pub(super) local_time: String,
    /// Before the address of a button.
    pub(super) link_hint: String,
    /// What to do if it was not the reader, unless the notification has such a sentence of its own.
    pub(super) not_you: String,
    /// Why something of a category was sent.
    pub(super) why: HashMap<Category, String>,
    /// What facts are called where they are listed.
    pub(super) facts: HashMap<String, String>,
    #[serde(flatten)]
    each: HashMap<String, Phrases>,
}

/// The sentences of one notification in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    pub(super) subject: String,
    /// What happened, or what is to be done.
    pub(super) text: String,
    /// On the button that leads to its action.
    pub(super) button: Option<String>,
    /// Before the address of what one may do instead.
    pub(super) alternative: Option<String>,
    pub(super) not_you: Option<String>,
    /// All of it in a text message.
    pub(super) sms: Option<String>,
}

impl Sentences {
    /// Those of the product's own locale files.
    ///
    /// # Errors
    /// When a file lacks one.
    pub fn built_in() -> serde_json::Result<Self> {
        let fa = serde_json::from_str(include_str!("../../../locales/fa/notifications.json"))?;
        let en = serde_json::from_str(include_str!("../../../locales/en/notifications.json"))?;
        Ok(Self { fa, en })
    }

    pub(super) const fn of(&self, language: Language) -> &Wording {
        match language {
            Language::Fa => &self.fa,
            Language::En => &self.en,
        }
    }
}

impl Wording {
    /// The sentences of a notification.
    pub(super) fn named(&self, name: &str) -> Option<&Phrases> {
        self.each.get(name)
    }
}

/// Fills the placeholders (`{{ name }}`) of a sentence. Values are not searched for placeholders. Nothing when a value is missing.
pub(super) fn fill(sentence: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let (mut filled, mut rest) = (String::with_capacity(sentence.len()), sentence);
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}")?;
        filled.push_str(before);
        filled.push_str(&value(name.trim())?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// Whether a sentence has a placeholder of this name.
pub(super) fn names(sentence: &str, name: &str) -> bool {
    sentence.split("{{").skip(1).any(|place| place.split_once("}}").is_some_and(|(found, _)| found.trim() == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once_and_never_from_inside_a_value() {
        let value = |name: &str| (name == "name").then(|| "{{ secret }}".to_owned());
        assert_eq!(fill("Hello {{ name }}, {{name}}!", value).as_deref(), Some("Hello {{ secret }}, {{ secret }}!"));
        assert_eq!(fill("Hello {{ nobody }}", value), None);
        assert_eq!(fill("no place {{ ", value), None);
        assert!(names("until {{ date }}", "date") && !names("until date {{ time }}", "date"));
    }
}
