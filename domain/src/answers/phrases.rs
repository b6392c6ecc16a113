use serde::Deserialize;

use crate::persian::digits;
use crate::{Language, Result};

impl Wording {
    /// That so many questions are before this one.
    pub(crate) fn in_queue(&self, ahead: u32, language: Language) -> String {
        if ahead == 0 { self.next_in_queue.clone() } else { self.in_queue.replace("{}", &digits::number(ahead.into(), language)) }
    }
}

/// The sentences of ours with which an answer speaks, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrases {
    fa: Wording,
    en: Wording,
}

/// The sentences in one language: a locale's `answers.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct Wording {
    /// Before sentences taken from the documents.
    pub lead_in: String,
    /// The documents do not answer the question.
    pub not_found: String,
    /// Before the passages that come closest to an answer.
    pub nearest: String,
    /// There is no document that could answer anything.
    pub library_empty: String,
    /// The question waits for its turn; `{}` is how many are before it.
    pub in_queue: String,
    /// It is the next.
    pub next_in_queue: String,
}

impl Phrases {
    /// The sentences of both languages.
    #[must_use]
    pub const fn new(fa: Wording, en: Wording) -> Self {
        Self { fa, en }
    }

    /// The sentences of the product's own locale files.
    pub fn built_in() -> Result<Self> {
        let fa = serde_json::from_str(include_str!("../../../locales/fa/answers.json"))?;
        let en = serde_json::from_str(include_str!("../../../locales/en/answers.json"))?;
        Ok(Self { fa, en })
    }

    /// The sentences in a language.
    #[must_use]
    pub const fn of(&self, language: Language) -> &Wording {
        match language {
            Language::Fa => &self.fa,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_locale_files_hold_every_sentence() {
        let phrases = Phrases::built_in().unwrap();
        assert!(phrases.of(Language::Fa).not_found.contains("اسناد شما"));
        assert!(phrases.of(Language::En).library_empty.contains("library"));
        assert!(serde_json::from_str::<Wording>(r#"{ "lead_in": "x" }"#).is_err());
    }
}
