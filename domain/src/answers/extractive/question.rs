//! What is asked: the words of a question with their weights, and how a sentence stands to them.

use std::collections::HashSet;
use std::ops::Range;

use super::sentence::{Candidate, Fit, Words};
use crate::persian::analyser::{Token, tokens};
use crate::persian::letters::is_arabic;
use crate::persian::quantities::{Quantity, quantities};
use crate::persian::spoken;
use crate::persian::words::is_frame_word;

/// What a word counts that stands around a sentence and not in it: in the heading above it, in the sentence before it, in the first of its
/// passage, or in the name of its document.
const IN_CONTEXT: f32 = 0.85;
/// What a word counts that only frames a question («نام»، «میزان»): it is seldom the point.
const FRAME: f32 = 0.35;
/// How surely a word is meant by its stem, by what a spoken form may stand for, by another word, by one that differs in a letter.
const BY_STEM: f32 = 0.9;
const BY_SPEECH: f32 = 0.85;
const BY_SYNONYM: f32 = 0.7;
const BY_LETTERS: f32 = 0.75;
/// The shortest words that may differ in one letter, and in two.
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 8;

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
const VERB: f32 = 0.35;
/// What a word counts that stands only in the question before.
const BEFORE: f32 = 0.35;

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

struct Term {
    /// Spellings, the exact one first, with how surely each is meant.
    keys: Vec<(String, f32)>,
    /// When all of them are there, so is the term.
    parts: Vec<String>,
    position: usize,
    /// Where it stands in the question, in bytes.
    span: Range<usize>,
    weight: f32,
}

const NUMBER_WORDS: [&str; 20] = [
    "چند",
    "چقدر",
    "چندم",
    "چنده",
    "چندتا",
    "چقدره",
    "نرخ",
    "مبلغ",
    "تعداد",
    "قیمت",
    "بها",
    "شماره",
    "many",
    "much",
    "rate",
    "long",
    "price",
    "cost",
    "tall",
    "number",
];
const DATE_WORDS: [&str; 6] = ["کی", "تاریخ", "سال", "when", "date", "year"];
const DEFINITION_WORDS: [&str; 8] = ["چیست", "چیه", "یعنی", "تعریف", "معنی", "define", "meaning", "what"];
/// A question for what something is names little else.
const LONGEST_DEFINITION: usize = 2;

impl Question {
    /// The words of a question, and of the one before it on which it leans.
    pub(super) fn new(question: &str, before: Option<&str>, candidates: &[Candidate<'_>]) -> Self {
        let mut terms = terms(question);
        let own = terms.len();
        let asks = Asks::of(question, own);
        if let Some(before) = before {
            let leaned_on: Vec<Term> =
                terms_of_before(before).filter(|term| !terms.iter().any(|own| own.keys[0].0 == term.keys[0].0)).collect();
            terms.extend(leaned_on);
        }
        let known: HashSet<&String> =
            candidates.iter().flat_map(|candidate| candidate.words.keys.iter().chain(&candidate.context.keys)).collect();
        for term in &mut terms {
            term.forgive_slips(&known);
            let holding = candidates.iter().filter(|candidate| term.in_words(&candidate.words) > 0.0).count() as f32;
            let rare = (1.0 + (candidates.len() as f32 - holding + 0.5) / (holding + 0.5)).ln().clamp(0.5, 2.0);
            let absent = if holding == 0.0 { ABSENT } else { 1.0 };
            let verb = if is_verb(&term.keys[0].0) { VERB } else { 1.0 };
            let frame = if is_frame_word(&term.keys[0].0) { FRAME } else { 1.0 };
            term.weight *= rare * absent * verb * frame;
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
            let in_sentence = term.in_words(&candidate.words);
            let share = term.weight / self.weight;
            fit.own += in_sentence * share;
            fit.coverage += in_sentence.max(IN_CONTEXT * term.in_words(&candidate.context)) * share;
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

    /// How much of the question stands among these words.
    pub(super) fn share_in(&self, words: &Words) -> f32 {
        self.terms.iter().map(|term| term.in_words(words) * term.weight).sum::<f32>() / self.weight
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
        let telling =
            self.terms.iter().filter(|term| term.position < APART && !is_verb(&term.keys[0].0) && !is_frame_word(&term.keys[0].0));
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
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if has(&DATE_WORDS) {
            Self::Date
        } else if has(&NUMBER_WORDS) {
            Self::Number
        } else if terms <= LONGEST_DEFINITION && has(&DEFINITION_WORDS) {
            Self::Definition
        } else {
            Self::Other
        }
    }
}

/// The words of a question that say something, its amounts and dates as one each, in their order.
fn terms(question: &str) -> Vec<Term> {
    let found = tokens(question);
    let amounts = quantities(question, &found);
    let mut terms: Vec<Term> = amounts.iter().map(|amount| Term::of_amount(amount, &found)).collect();
    for token in found.iter().filter(|token| !token.part && !token.is_stop_word()) {
        let is_known = terms.iter().any(|term| term.keys[0].0 == token.text);
        if !is_known && !amounts.iter().any(|amount| amount.words.contains(&token.position)) {
            terms.push(Term::of_word(token, &found));
        }
    }
    terms.sort_by_key(|term| term.position);
    join_neighbours(&mut terms);
    terms
}

/// They count less, and stand apart.
fn terms_of_before(question: &str) -> impl Iterator<Item = Term> {
    terms(question).into_iter().map(|term| Term { weight: BEFORE, position: term.position + APART, ..term })
}

/// Further than any question is long.
const APART: usize = 1_000_000;

/// «اظهار نامه» may be written in one word.
fn join_neighbours(terms: &mut [Term]) {
    for place in 1..terms.len() {
        if terms[place - 1].position + 1 == terms[place].position {
            let joined = terms[place - 1].keys[0].0.clone() + &terms[place].keys[0].0;
            terms[place - 1].keys.push((joined.clone(), BY_SYNONYM));
            terms[place].keys.push((joined, BY_SYNONYM));
        }
    }
}

impl Term {
    fn of_word(token: &Token, all: &[Token]) -> Self {
        let parts = all.iter().filter(|part| part.part && part.position == token.position && part.text.chars().count() > 2);
        let mut keys = vec![(token.text.clone(), 1.0), (token.stem.clone(), BY_STEM)];
        keys.extend(spoken::written(token).into_iter().map(|written| (written, BY_SPEECH)));
        keys.extend(token.synonyms().iter().map(|synonym| (synonym.clone(), BY_SYNONYM)));
        Self { keys, parts: parts.map(|part| part.stem.clone()).collect(), position: token.position, span: token.span.clone(), weight: 1.0 }
    }

    fn of_amount(amount: &Quantity, all: &[Token]) -> Self {
        let keys = amount.keys.iter().enumerate().map(|(place, key)| (key.clone(), if place == 0 { 1.0 } else { BY_SYNONYM })).collect();
        let own = || all.iter().filter(|token| amount.words.contains(&token.position)).map(|token| &token.span);
        let span = own().map(|span| span.start).min().unwrap_or(0)..own().map(|span| span.end).max().unwrap_or(0);
        Self { keys, parts: Vec::new(), position: amount.words.start, span, weight: 1.0 }
    }

    /// Whether a sentence begins with it, after two words at most («The», «به»).
    fn begins(&self, sentence: &str) -> bool {
        let first = tokens(sentence).into_iter().filter(|token| token.position < 3);
        first.into_iter().any(|token| self.keys.iter().any(|(key, _)| *key == token.text || *key == token.stem))
    }

    /// A word that stands nowhere may be typed wrongly.
    fn forgive_slips(&mut self, known: &HashSet<&String>) {
        let word = self.keys[0].0.clone();
        let length = word.chars().count();
        if length < ONE_SLIP || !word.chars().all(char::is_alphabetic) || self.keys.iter().any(|(key, _)| known.contains(key)) {
            return;
        }
        let slips = if length < TWO_SLIPS { 1 } else { 2 };
        let is_near = |other: &&&String| {
            other.chars().count().abs_diff(length) <= slips
                && other.chars().all(is_arabic) == word.chars().all(is_arabic)
                && strsim::osa_distance(other, &word) <= slips
        };
        let near: Vec<(String, f32)> = known.iter().filter(is_near).map(|other| ((*other).clone(), BY_LETTERS)).collect();
        self.keys.extend(near);
    }

    /// How surely the term stands among the words, from 0 to 1.
    fn in_words(&self, words: &Words) -> f32 {
        match self.keys.iter().find(|(key, _)| words.keys.contains(key)) {
            Some((_, sure)) => *sure,
            None if self.parts.len() > 1 && self.parts.iter().all(|part| words.keys.contains(part)) => BY_STEM,
            None => 0.0,
        }
    }
}

/// Present-tense verbs begin with می, and no question turns on "get" or "give".
fn is_verb(word: &str) -> bool {
    let asking = [
        "کنم",
        "کنیم",
        "کنند",
        "کند",
        "کنید",
        "شوم",
        "شوند",
        "بگیرم",
        "بگیریم",
        "گرفت",
        "بدهم",
        "بدهیم",
        "دهم",
        "دارند",
        "داریم",
        "توانم",
        "توانیم",
        "تعلق",
        "get",
        "gets",
        "got",
        "give",
        "given",
        "take",
        "takes",
        "need",
        "needs",
        "allowed",
        "entitled",
        "happens",
        "happen",
        "say",
        "says",
        "mean",
        "means",
        "apply",
        "applies",
    ];
    asking.contains(&word) || (word.chars().count() > 4 && (word.starts_with("می") || word.starts_with("نمی")))
}
