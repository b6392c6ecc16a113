use serde::{Deserialize, Serialize};

use crate::identity::{Email, Mobile};
use crate::sign_in::password::fold;

/// Shorter words stand in too many passwords by accident.
const SHORTEST_WORD: usize = 4;
/// Nobody has more to hide, and each is looked for in the password.
const MOST_WORDS: usize = 32;
/// Bytes; longer ones fit into no password.
const LONGEST_WORD: usize = 256;

/// What everybody may know of a person, and a password must therefore not be made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Words")]
pub struct PasswordContext {
    words: Vec<String>,
}

/// What somebody sends as such data.
#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
}

impl From<Words> for PasswordContext {
    fn from(sent: Words) -> Self {
        sent.words.iter().take(MOST_WORDS).fold(Self::default(), |own, word| own.with_words(word))
    }
}

impl PasswordContext {
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
        let words = text.split(|c: char| !c.is_alphanumeric()).take(MOST_WORDS).filter(|word| word.len() <= LONGEST_WORD);
        let words = words.map(fold).filter(|word| word.chars().count() >= SHORTEST_WORD);
        let room = MOST_WORDS.saturating_sub(self.words.len());
        self.words.extend(words.take(room));
        self
    }

    /// The words, folded as passwords are when they are judged.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}
