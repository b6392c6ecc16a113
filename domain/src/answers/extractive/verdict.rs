//! Whether the documents answer a question at all: one sum of what speaks for it and against it.

use std::sync::Arc;

use super::question::Question;
use super::sentence::{Candidate, Words};
use crate::persian::letters::is_arabic;

/// What counts how much. Fitted by logistic regression to the questions of `make eval`, each asked with its documents and without them; one
/// set of weights for both languages.
const COVERAGE: f32 = 5.0;
const OWN: f32 = 1.1;
const PASSAGE: f32 = 3.0;
const RANKED: f32 = 5.1;
const GAP: f32 = 1.1;
const WORD: f32 = 0.5;
const NO_NUMBER: f32 = -1.0;
const START: f32 = -10.1;
/// More words of weight tell no more.
const MOST_WORDS: usize = 10;
/// An answer needs more than this, by the language of the question: nine of ten questions are refused then by documents that do not answer
/// them, and one in twelve of those that are found.
const ENOUGH_PERSIAN: f32 = -0.8;
const ENOUGH_ENGLISH: f32 = -1.0;
/// What is so far below that is not even near.
const NEAR: f32 = 3.5;
/// So much of a question in the sentence itself is as good as word for word.
const WORD_FOR_WORD: f32 = 0.8;

/// How surely a sentence answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::answers) enum Sureness {
    /// It has little to do with the question.
    Far,
    /// It is about the same, and does not answer.
    Near,
    /// It answers in other words, or needs what stands around it.
    Close,
    /// Nearly all words of the question stand in it.
    WordForWord,
}

/// What speaks for a sentence: 0 is where an answer begins.
pub(super) fn weigh(question: &Question, candidate: &Candidate<'_>, passage: &[Arc<Words>], best_elsewhere: f32) -> f32 {
    let fit = &candidate.fit;
    let sum = START
        + COVERAGE * fit.coverage
        + OWN * fit.own
        + PASSAGE * question.share_in(passage)
        + RANKED * candidate.found.score
        + GAP * (fit.score - best_elsewhere)
        + WORD * question.words().min(MOST_WORDS) as f32
        + if question.lacks_number(candidate) { NO_NUMBER } else { 0.0 };
    sum - if question.text().contains(is_arabic) { ENOUGH_PERSIAN } else { ENOUGH_ENGLISH }
}

/// What a weight means for a sentence.
pub(super) fn sureness(weight: f32, candidate: &Candidate<'_>) -> Sureness {
    if weight < -NEAR {
        Sureness::Far
    } else if weight < 0.0 {
        Sureness::Near
    } else if candidate.fit.own >= WORD_FOR_WORD {
        Sureness::WordForWord
    } else {
        Sureness::Close
    }
}

/// A weight as a likelihood in percent: 50 is where an answer begins.
pub(super) fn percent(weight: f32) -> u32 {
    (100.0 / (1.0 + (-weight).exp())).round() as u32
}
