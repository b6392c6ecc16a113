//! What is asked: the words of a question with their weights, and how a sentence stands to them.

use std::iter::once;
use std::sync::Arc;

use super::sentence::{Candidate, Fit, Sentences, Words};
use super::term::{Term, terms, terms_of_before};
use crate::persian::analyser::tokens;

/// What a word counts that stands around a sentence and not in it: in the heading above it, in the sentence before it, in the first of its
/// passage, or in the name of its document.
const IN_CONTEXT: f32 = 0.85;

/// What counts in a sentence, beside how much of the question it covers: what stands in it and not around it, words one behind the other,
/// the place of its passage, that it is the first there.
const OWN: f32 = 0.25;
const ORDER: f32 = 0.02;
const RANK: f32 = 0.2;
const FIRST: f32 = 0.02;
/// That it says a number or a date when one is asked for, or begins with what is to be defined.
const NUMBER: f32 = 0.12;
const DATE: f32 = 0.05;
const DEFINES: f32 = 0.12;
/// Long sentences say many things.
const LONG: usize = 60;
const OF_LONG: f32 = 0.85;
/// A word that is nowhere may be the point, or just the asker's way of saying it; a verb more often the latter.
const ABSENT: f32 = 1.1;

/// A question's words with their weights.
pub(super) struct Question {
    text: String,
    terms: Vec<Term>,
    weight: f32,
    asks: Asks,
    best_rank: f32,
}

/// What an answer has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Number,
    Date,
    /// What something is.
    Definition,
    Other,
}

const NUMBER_WORDS: &str = "چند چقدر چندم چنده چندتا چقدره نرخ مبلغ تعداد قیمت بها شماره many much rate long price cost tall number";
const DATE_WORDS: &str = "کی تاریخ سال when date year";
const DEFINITION_WORDS: &str = "چیست چیه یعنی تعریف معنی define meaning what";
/// A question for what something is names little else.
const LONGEST_DEFINITION: usize = 2;

impl Question {
    /// The words of a question, and of the one before it on which it leans.
    pub(super) fn new(question: &str, before: Option<&str>, sentences: &Sentences<'_>) -> Self {
        let mut terms = terms(question);
        let own = terms.len();
        let asks = Asks::of(question, own);
        if let Some(before) = before {
            let leaned_on: Vec<Term> = terms_of_before(before).filter(|term| !terms.iter().any(|own| own.word() == term.word())).collect();
            terms.extend(leaned_on);
        }
        let candidates = &sentences.candidates;
        for term in &mut terms {
            term.look_up(&sentences.vocabulary);
            let holding = candidates.iter().filter(|candidate| term.stands_in(once(&*candidate.words)) > 0.0).count() as f32;
            let rare = (1.0 + (candidates.len() as f32 - holding + 0.5) / (holding + 0.5)).ln().clamp(0.5, 2.0);
            let absent = if holding == 0.0 { ABSENT } else { 1.0 };
            term.weight *= rare * absent * term.weight_of_kind();
        }
        let weight = terms.iter().map(|term| term.weight).sum::<f32>().max(f32::EPSILON);
        let best_rank = candidates.iter().map(|candidate| candidate.found.score).fold(f32::EPSILON, f32::max);
        Self { text: question.to_owned(), terms, weight, asks, best_rank }
    }

    /// Says how much of the question a sentence covers, and how good an answer it is.
    pub(super) fn judge(&self, candidate: &Candidate<'_>) -> Fit {
        let mut fit = Fit::default();
        let mut in_order = 0;
        let mut before: Option<usize> = None;
        for term in &self.terms {
            let in_sentence = term.stands_in(once(&*candidate.words));
            let share = term.weight / self.weight;
            fit.own += in_sentence * share;
            fit.coverage += in_sentence.max(IN_CONTEXT * term.stands_in(candidate.context.iter().map(|words| &**words))) * share;
            if in_sentence > 0.0 {
                in_order += usize::from(before.is_some_and(|before| before + 1 == term.position));
                before = Some(term.position);
            }
        }
        fit.score = (1.0 - OWN) * fit.coverage + OWN * fit.own;
        if fit.score > 0.0 {
            fit.score += ORDER * in_order.min(3) as f32;
            fit.score += RANK * (candidate.found.score / self.best_rank).clamp(0.0, 1.0);
            fit.score += if candidate.place == 0 { FIRST } else { 0.0 };
            fit.score += self.says_it(candidate);
        }
        if candidate.words.count > LONG {
            fit.score *= OF_LONG;
        }
        fit
    }

    /// How far a sentence is of the kind that is asked for.
    fn says_it(&self, candidate: &Candidate<'_>) -> f32 {
        match self.asks {
            Asks::Number if candidate.words.has_digits => NUMBER,
            Asks::Date if candidate.words.has_date => NUMBER + DATE,
            Asks::Date if candidate.words.has_digits => NUMBER,
            Asks::Definition if self.terms.first().is_some_and(|term| term.begins(candidate.sentence)) => DEFINES,
            _ => 0.0,
        }
    }

    /// How much of the question stands in a passage and above it.
    pub(super) fn share_in(&self, passage: &[Arc<Words>]) -> f32 {
        self.terms.iter().map(|term| term.stands_in(passage.iter().map(|words| &**words)) * term.weight).sum::<f32>() / self.weight
    }

    /// How many words of weight it has.
    pub(super) const fn words(&self) -> usize {
        self.terms.len()
    }

    /// As it was asked.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its words of weight as they were typed, without those that only frame it.
    pub(super) fn looked_for(&self) -> Vec<&str> {
        let telling = self.terms.iter().filter(|term| term.is_telling());
        telling.map(|term| &self.text[term.span.clone()]).collect()
    }

    /// Whether the sentence lacks the number or date that is asked for.
    pub(super) fn lacks_number(&self, candidate: &Candidate<'_>) -> bool {
        matches!(self.asks, Asks::Number | Asks::Date) && !candidate.words.has_digits
    }
}

impl Asks {
    fn of(question: &str, terms: usize) -> Self {
        let words: Vec<String> = tokens(question).into_iter().map(|token| token.text).collect();
        let has = |known: &str| known.split_whitespace().any(|known| words.iter().any(|word| word == known));
        if has(DATE_WORDS) {
            Self::Date
        } else if has(NUMBER_WORDS) {
            Self::Number
        } else if terms <= LONGEST_DEFINITION && has(DEFINITION_WORDS) {
            Self::Definition
        } else {
            Self::Other
        }
    }
}
