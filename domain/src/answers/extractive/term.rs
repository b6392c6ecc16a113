//! The words of a question that say something, under all the forms in which a document may say them.

use std::ops::Range;

use super::sentence::{Vocabulary, Words};
use crate::persian::analyser::{Token, tokens};
use crate::persian::letters::is_arabic;
use crate::persian::quantities::{Quantity, quantities};
use crate::persian::spoken;
use crate::persian::words::is_frame_word;

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
const VERB: f32 = 0.35;
/// What a word counts that stands only in the question before.
const BEFORE: f32 = 0.35;
/// Further than any question is long.
const APART: usize = 1_000_000;

/// A word, an amount or a date of a question.
pub(super) struct Term {
    /// Spellings, the exact one first, with how surely each is meant.
    keys: Vec<(String, f32)>,
    /// Those of them that stand anywhere, by their numbers.
    known: Vec<(u32, f32)>,
    /// When all of them are there, so is the term.
    parts: Vec<String>,
    known_parts: Vec<u32>,
    pub(super) position: usize,
    /// Where it stands in the question, in bytes.
    pub(super) span: Range<usize>,
    pub(super) weight: f32,
}

/// Verbs with which one asks, whatever it is about.
const ASKING: &str = "کنم کنیم کنند کند کنید شوم شوند بگیرم بگیریم گرفت بدهم بدهیم دهم دارند داریم توانم توانیم تعلق get gets got give given take takes \
    need needs allowed entitled happens happen say says mean means apply applies";

/// The words of a question that say something, its amounts and dates as one each, in their order.
pub(super) fn terms(question: &str) -> Vec<Term> {
    let found = tokens(question);
    let amounts = quantities(question, &found);
    let mut terms: Vec<Term> = amounts.iter().map(|amount| Term::of_amount(amount, &found)).collect();
    for token in found.iter().filter(|token| !token.part && !token.is_stop_word()) {
        let is_known = terms.iter().any(|term| term.word() == token.text);
        if !is_known && !amounts.iter().any(|amount| amount.words.contains(&token.position)) {
            terms.push(Term::of_word(token, &found));
        }
    }
    terms.sort_by_key(|term| term.position);
    join_neighbours(&mut terms);
    terms
}

/// Those of the question before: they count less, and stand apart.
pub(super) fn terms_of_before(question: &str) -> impl Iterator<Item = Term> {
    terms(question).into_iter().map(|term| Term { weight: BEFORE, position: term.position + APART, ..term })
}

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
    const fn at(position: usize, span: Range<usize>) -> Self {
        Self { keys: Vec::new(), known: Vec::new(), parts: Vec::new(), known_parts: Vec::new(), position, span, weight: 1.0 }
    }

    fn of_word(token: &Token, all: &[Token]) -> Self {
        let parts = all.iter().filter(|part| part.part && part.position == token.position && part.text.chars().count() > 2);
        let mut keys = vec![(token.text.clone(), 1.0), (token.stem.clone(), BY_STEM)];
        keys.extend(spoken::written(token).into_iter().map(|written| (written, BY_SPEECH)));
        keys.extend(token.synonyms().iter().map(|synonym| (synonym.clone(), BY_SYNONYM)));
        Self { keys, parts: parts.map(|part| part.stem.clone()).collect(), ..Self::at(token.position, token.span.clone()) }
    }

    fn of_amount(amount: &Quantity, all: &[Token]) -> Self {
        let keys = amount.keys.iter().enumerate().map(|(place, key)| (key.clone(), if place == 0 { 1.0 } else { BY_SYNONYM })).collect();
        let own = || all.iter().filter(|token| amount.words.contains(&token.position)).map(|token| &token.span);
        let span = own().map(|span| span.start).min().unwrap_or(0)..own().map(|span| span.end).max().unwrap_or(0);
        Self { keys, ..Self::at(amount.words.start, span) }
    }

    /// Whether a sentence begins with it, after two words at most («The», «به»).
    pub(super) fn begins(&self, sentence: &str) -> bool {
        let first = tokens(sentence).into_iter().filter(|token| token.position < 3);
        first.into_iter().any(|token| self.keys.iter().any(|(key, _)| *key == token.text || *key == token.stem))
    }

    /// Looks its spellings up among the words of a search.
    pub(super) fn look_up(&mut self, vocabulary: &Vocabulary) {
        self.forgive_slips(vocabulary);
        self.known = self.keys.iter().filter_map(|(key, sure)| Some((vocabulary.get(key)?, *sure))).collect();
        let parts: Option<Vec<u32>> = self.parts.iter().map(|part| vocabulary.get(part)).collect();
        self.known_parts = parts.filter(|parts| parts.len() > 1).unwrap_or_default();
    }

    /// A word that stands nowhere may be typed wrongly.
    fn forgive_slips(&mut self, vocabulary: &Vocabulary) {
        let word = self.word().to_owned();
        let length = word.chars().count();
        if length < ONE_SLIP || !word.chars().all(char::is_alphabetic) || self.keys.iter().any(|(key, _)| vocabulary.get(key).is_some()) {
            return;
        }
        let slips = if length < TWO_SLIPS { 1 } else { 2 };
        let is_near = |other: &&String| {
            other.chars().count().abs_diff(length) <= slips
                && other.chars().all(is_arabic) == word.chars().all(is_arabic)
                && strsim::osa_distance(other, &word) <= slips
        };
        self.keys.extend(vocabulary.words().filter(is_near).map(|other| (other.clone(), BY_LETTERS)));
    }

    /// As it is typed, folded.
    pub(super) fn word(&self) -> &str {
        self.keys.first().map_or("", |(word, _)| word)
    }

    /// Whether it stands in the question itself, and may be the point of it.
    pub(super) fn is_telling(&self) -> bool {
        self.position < APART && !is_verb(self.word()) && !is_frame_word(self.word())
    }

    /// What the kind of word counts: no question turns on "get" or «میزان».
    pub(super) fn weight_of_kind(&self) -> f32 {
        let verb = if is_verb(self.word()) { VERB } else { 1.0 };
        let frame = if is_frame_word(self.word()) { FRAME } else { 1.0 };
        verb * frame
    }

    /// How surely it stands among the words of any of these, from 0 to 1.
    pub(super) fn stands_in<'w>(&self, words: impl Iterator<Item = &'w Words> + Clone) -> f32 {
        let holds = |word: u32| words.clone().any(|words| words.holds(word));
        match self.known.iter().find(|(word, _)| holds(*word)) {
            Some((_, sure)) => *sure,
            None if !self.known_parts.is_empty() && self.known_parts.iter().all(|part| holds(*part)) => BY_STEM,
            None => 0.0,
        }
    }
}

/// Present-tense verbs begin with می, and no question turns on "get" or "give".
fn is_verb(word: &str) -> bool {
    ASKING.split_whitespace().any(|asking| asking == word)
        || (word.chars().count() > 4 && (word.starts_with("می") || word.starts_with("نمی")))
}
