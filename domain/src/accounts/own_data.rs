use serde::{Deserialize, Serialize};

use super::password::fold;
use super::{Email, Mobile};

/// Shorter words stand in too many passwords by accident.
const SHORTEST_WORD: usize = 4;

/// What everybody may know of a person, and a password must therefore not be made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnData {
    words: Vec<String>,
}

impl OwnData {
    /// Adds a mobile number.
    #[must_use]
    pub fn with_mobile(mut self, mobile: &Mobile) -> Self {
        self.words.push(mobile.subscriber().to_owned());
        self
    }

    /// Adds an e-mail address: the name before the @, and the one of the domain.
    #[must_use]
    pub fn with_email(self, email: &Email) -> Self {
        let domain = email.as_str().rsplit('@').next().and_then(|domain| domain.split('.').next());
        self.with_words(email.local_part()).with_words(domain.unwrap_or_default())
    }

    /// Adds the words of a name, or a number.
    #[must_use]
    pub fn with_words(mut self, text: &str) -> Self {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| word.chars().count() >= SHORTEST_WORD);
        self.words.extend(words);
        self
    }

    /// The words, folded as passwords are when they are judged.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}
