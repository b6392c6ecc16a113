use serde::Deserialize;

use super::CollectionWording;
use crate::knowledge::IntakeFailure;
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
    /// Before sentences taken from the documents, in which nearly all words of the question stand.
    pub lead_in: String,
    /// Before sentences that say it in other words.
    pub close: String,
    /// Before an answer to a question that was typed in Latin letters; `{}` is the question in Persian letters.
    pub read_as: String,
    /// Behind that there is no answer: `{}` is the words that were looked for.
    pub looked_for: String,
    /// Between them.
    pub comma: String,
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
    /// Files that came with the question are being read.
    pub reading_files: String,
    /// A file, the first `{}`, is not in the answer, and why.
    pub unread: String,
    /// It has not been read yet.
    pub still_reading: String,
    /// It is a picture, and what answers reads none.
    pub picture: String,
    /// The remote service does not read such files.
    pub not_for_core: String,
    /// A question to begin with: a summary of everything.
    pub suggest_summary: String,
    /// A summary of the document `{}`.
    pub suggest_summary_of: String,
    /// What the first `{}`, a column, is of the second, a thing.
    pub suggest_value: String,
    /// What is said under the heading `{}`.
    pub suggest_about: String,
    /// Around what is collected from documents as a whole.
    pub collection: CollectionWording,
    /// Why a file could not be read, as the library says it.
    #[serde(skip)]
    pub failures: Failures,
}

/// Why a file could not be read: the sentences of a locale's `library.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Failures {
    damaged: String,
    encrypted: String,
    no_text: String,
    scanned: String,
    old_word: String,
    wrong_name: String,
    too_large_inside: String,
    too_many_passages: String,
    too_slow: String,
    library_full: String,
    unreachable: String,
    refused: String,
    not_public: String,
    unsupported: String,
    internal: String,
}

impl Failures {
    pub(super) fn of(&self, failure: IntakeFailure) -> &str {
        match failure {
            IntakeFailure::Damaged => &self.damaged,
            IntakeFailure::Encrypted => &self.encrypted,
            IntakeFailure::NoText => &self.no_text,
            IntakeFailure::Scanned => &self.scanned,
            IntakeFailure::OldWord => &self.old_word,
            IntakeFailure::WrongName => &self.wrong_name,
            IntakeFailure::TooLarge => &self.too_large_inside,
            IntakeFailure::TooManyPassages => &self.too_many_passages,
            IntakeFailure::TooSlow => &self.too_slow,
            IntakeFailure::LibraryFull => &self.library_full,
            IntakeFailure::Unreachable => &self.unreachable,
            IntakeFailure::Refused => &self.refused,
            IntakeFailure::NotPublic => &self.not_public,
            IntakeFailure::Unsupported => &self.unsupported,
            IntakeFailure::Internal => &self.internal,
        }
    }
}

impl Phrases {
    /// The sentences of both languages.
    #[must_use]
    pub const fn new(fa: Wording, en: Wording) -> Self {
        Self { fa, en }
    }

    /// The sentences of the product's own locale files.
    pub fn built_in() -> Result<Self> {
        let mut fa: Wording = serde_json::from_str(include_str!("../../../locales/fa/answers.json"))?;
        let mut en: Wording = serde_json::from_str(include_str!("../../../locales/en/answers.json"))?;
        fa.failures = serde_json::from_str(include_str!("../../../locales/fa/library.json"))?;
        en.failures = serde_json::from_str(include_str!("../../../locales/en/library.json"))?;
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
