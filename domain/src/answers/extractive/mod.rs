//! Answers in the documents' own words: the sentences that fit a question best, and honesty when none does.

use std::collections::HashSet;

use crate::knowledge::rows::is_row;
use crate::knowledge::sentences::sentences;
use crate::persian::analyser::{Token, tokens};
use crate::persian::digits;
use crate::persian::words::is_frame_word;

use crate::knowledge::Found;

/// An answer has at most so many sentences.
const MAX_SENTENCES: usize = 4;
/// So many passages are named when there is no answer.
const MAX_NEAREST: usize = 3;
/// An answer must cover this much of what is asked, by weight. Chosen by `make eval`: less answers what the documents do not say, more
/// refuses what they do.
const ENOUGH: f32 = 0.54;
/// The same in percent.
pub const PERCENT_ENOUGH: u32 = (ENOUGH * 100.0) as u32;
/// A further sentence must be this good, compared with the best.
const WORTH_ADDING: f32 = 0.62;
/// Two sentences that share more of their words say the same.
const REPEATED: f32 = 0.6;
/// What a word counts that stands around a sentence and not in it: in the heading above it, in the sentence before it, in the first of its
/// passage, or in the name of its document.
const IN_CONTEXT: f32 = 0.6;
/// What a word counts that only frames a question («نام»، «میزان»): it is seldom the point.
const FRAME: f32 = 0.3;
/// A sentence of fewer words is a heading or a fragment.
const SHORTEST: usize = 4;

/// A sentence taken from a passage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picked<'f> {
    pub(super) found: &'f Found,
    /// The sentence as it stands in the passage.
    pub(super) sentence: &'f str,
}

/// What the passages yield.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Extract<'f> {
    /// The sentences that answer: the best, and then others in the order of the documents.
    Answer(Vec<Picked<'f>>),
    /// No answer; the sentences that come closest, best first.
    Nearest(Vec<Picked<'f>>),
}

/// Finds the answer to a question in the passages.
pub(super) fn extract<'f>(question: &str, found: &'f [Found]) -> Extract<'f> {
    let mut candidates = candidates(found);
    let question = Question::new(question, &candidates);
    for candidate in &mut candidates {
        question.judge(candidate);
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    if candidates.first().is_some_and(|best| best.coverage >= ENOUGH) { answer(candidates) } else { nearest(candidates) }
}

/// The best sentence of each passage, in the order of the passages.
pub(super) fn quotes<'f>(question: &str, found: &'f [Found]) -> Vec<&'f str> {
    best_of_each(question, found).into_iter().zip(found).map(|(best, found)| best.map_or(found.body.trim(), |best| best.sentence)).collect()
}

/// How many percent of a question the best sentence of each passage covers, in the order of the passages.
#[must_use]
pub fn covered(question: &str, found: &[Found]) -> Vec<u32> {
    best_of_each(question, found).into_iter().map(|best| best.map_or(0, |best| (best.coverage * 100.0).round() as u32)).collect()
}

fn best_of_each<'f>(question: &str, found: &'f [Found]) -> Vec<Option<Candidate<'f>>> {
    let mut best: Vec<Option<Candidate<'f>>> = found.iter().map(|_| None).collect();
    let candidates = candidates(found);
    let question = Question::new(question, &candidates);
    for mut candidate in candidates {
        question.judge(&mut candidate);
        let place = candidate.rank;
        if best[place].as_ref().is_none_or(|other| candidate.score > other.score) {
            best[place] = Some(candidate);
        }
    }
    best
}

struct Candidate<'f> {
    found: &'f Found,
    /// The place of its passage among those found.
    rank: usize,
    /// Its place in the passage.
    place: usize,
    sentence: &'f str,
    words: Words,
    /// The words around it that say what it is about.
    context: Words,
    coverage: f32,
    score: f32,
}

/// The words of a text under all the spellings by which they can be found.
#[derive(Clone, Default)]
struct Words {
    keys: HashSet<String>,
    count: usize,
    has_digits: bool,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut words = Self { has_digits: text.chars().any(|c| digits::value(c).is_some()), ..Self::default() };
        words.add(text);
        words
    }

    fn add(&mut self, text: &str) {
        for token in tokens(text) {
            self.count += usize::from(!token.part);
            self.keys.insert(token.stem);
            self.keys.insert(token.text);
        }
    }

    fn likeness(&self, other: &Self) -> f32 {
        let shared = self.keys.intersection(&other.keys).count() as f32;
        shared / (self.keys.len().min(other.keys.len()).max(1) as f32)
    }
}

fn candidates(found: &[Found]) -> Vec<Candidate<'_>> {
    let mut candidates = Vec::new();
    for (rank, found) in found.iter().enumerate() {
        let about = Words::of(&[found.anchor.section.as_deref().unwrap_or_default(), stem_of(&found.document_name)].join("\n"));
        let mut heading = about.clone();
        let (mut first, mut before): (Option<&str>, Option<&str>) = (None, None);
        for (place, range) in sentences(&found.body).into_iter().enumerate() {
            let sentence = &found.body[range];
            // A question in the document is answered by what follows it; a short line heads what follows it.
            let words = Words::of(sentence);
            if sentence.ends_with(['؟', '?']) || words.count < SHORTEST {
                heading = about.clone();
                heading.add(sentence);
                if words.count < SHORTEST && !words.has_digits || sentence.ends_with(['؟', '?']) {
                    continue;
                }
            }
            let mut context = heading.clone();
            if !is_row(sentence) {
                // «او در شیراز درگذشت»: of whom, the sentence before says, or the first one.
                first.into_iter().chain(before).for_each(|around| context.add(around));
                first = first.or(Some(sentence));
                before = Some(sentence);
            }
            candidates.push(Candidate { found, rank, place, sentence, words, context, coverage: 0.0, score: 0.0 });
        }
    }
    candidates
}

/// The name of a file without its ending.
fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A question's words with their weights.
struct Question {
    terms: Vec<Term>,
    weight: f32,
    /// Whether it asks for a number or a date.
    asks_number: bool,
    best_rank: f32,
}

struct Term {
    /// Spellings, the exact one first.
    keys: Vec<String>,
    /// When all of them are there, so is the term.
    parts: Vec<String>,
    position: usize,
    weight: f32,
}

const NUMBER_WORDS: [&str; 12] = ["چند", "چقدر", "چندم", "کی", "نرخ", "مبلغ", "تعداد", "many", "much", "rate", "long", "when"];

impl Question {
    fn new(question: &str, candidates: &[Candidate<'_>]) -> Self {
        let found = tokens(question);
        let asks_number = found.iter().any(|token| NUMBER_WORDS.contains(&token.text.as_str()));
        let mut terms: Vec<Term> = Vec::new();
        let weighty = |token: &&Token| !token.part && !token.is_stop_word() && !NUMBER_WORDS[..4].contains(&token.text.as_str());
        for token in found.iter().filter(weighty) {
            if terms.iter().any(|term| term.keys[0] == token.text) {
                continue;
            }
            let parts = found.iter().filter(|part| part.part && part.position == token.position && part.text.chars().count() > 2);
            let mut keys = vec![token.text.clone(), token.stem.clone()];
            keys.extend(token.synonyms().iter().cloned());
            terms.push(Term { keys, parts: parts.map(|part| part.stem.clone()).collect(), position: token.position, weight: 0.0 });
        }
        // «اظهار نامه» may be written in one word.
        for place in 1..terms.len() {
            if terms[place - 1].position + 1 == terms[place].position {
                let joined = terms[place - 1].keys[0].clone() + &terms[place].keys[0];
                terms[place - 1].keys.push(joined.clone());
                terms[place].keys.push(joined);
            }
        }
        for term in &mut terms {
            let holding = candidates.iter().filter(|candidate| term.in_words(&candidate.words) > 0.0).count() as f32;
            let rare = (1.0 + (candidates.len() as f32 - holding + 0.5) / (holding + 0.5)).ln().clamp(0.5, 2.0);
            // A word that is nowhere may be the point, or just the asker's way of saying it; a verb more often the latter.
            let absent = if holding == 0.0 { 0.75 } else { 1.0 };
            let verb = if is_verb(&term.keys[0]) { 0.35 } else { 1.0 };
            let frame = if is_frame_word(&term.keys[0]) { FRAME } else { 1.0 };
            term.weight = rare * absent * verb * frame;
        }
        let weight = terms.iter().map(|term| term.weight).sum::<f32>().max(f32::EPSILON);
        let best_rank = candidates.iter().map(|candidate| candidate.found.score).fold(f32::EPSILON, f32::max);
        Self { terms, weight, asks_number, best_rank }
    }

    /// Says how much of the question a sentence covers, and how good an answer it is.
    fn judge(&self, candidate: &mut Candidate<'_>) {
        let mut covered = 0.0;
        let mut own = 0.0;
        let mut neighbours = 0;
        let mut before: Option<usize> = None;
        for term in &self.terms {
            let in_sentence = term.in_words(&candidate.words);
            own += in_sentence * term.weight;
            covered += in_sentence.max(IN_CONTEXT * term.in_words(&candidate.context)) * term.weight;
            if in_sentence > 0.0 {
                neighbours += usize::from(before.is_some_and(|before| before + 1 == term.position));
                before = Some(term.position);
            }
        }
        candidate.coverage = covered / self.weight;
        let mut score = 0.7 * candidate.coverage + 0.3 * own / self.weight;
        if score > 0.0 {
            score += 0.03 * neighbours.min(3) as f32;
            score += 0.1 * (candidate.found.score / self.best_rank).clamp(0.0, 1.0);
            score += if candidate.place == 0 { 0.02 } else { 0.0 };
            score += if self.asks_number && candidate.words.has_digits { 0.15 } else { 0.0 };
        }
        if candidate.words.count > 60 {
            score *= 0.85;
        }
        candidate.score = score;
    }
}

impl Term {
    /// How surely the term stands among the words, from 0 to 1.
    fn in_words(&self, words: &Words) -> f32 {
        match self.keys.iter().position(|key| words.keys.contains(key)) {
            Some(0) => 1.0,
            Some(1) => 0.9,
            Some(_) => 0.8,
            None if self.parts.len() > 1 && self.parts.iter().all(|part| words.keys.contains(part)) => 0.9,
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

fn answer(candidates: Vec<Candidate<'_>>) -> Extract<'_> {
    let mut chosen: Vec<Candidate<'_>> = Vec::new();
    for candidate in candidates {
        let best = chosen.first().map_or(candidate.score, |best| best.score);
        if chosen.len() == MAX_SENTENCES || candidate.score < best * WORTH_ADDING || candidate.coverage < ENOUGH * 0.8 {
            break;
        }
        if chosen.iter().all(|other| candidate.words.likeness(&other.words) < REPEATED) {
            chosen.push(candidate);
        }
    }
    // The best comes first; the others in the order of their documents' best, as they stand there.
    let documents: Vec<_> = chosen.iter().map(|candidate| candidate.found.document).collect();
    if let Some((_, others)) = chosen.split_first_mut() {
        others.sort_by_key(|candidate| {
            let document = documents.iter().position(|document| *document == candidate.found.document);
            (document, candidate.found.anchor.page, candidate.found.passage, candidate.place)
        });
    }
    Extract::Answer(chosen.into_iter().map(Picked::from).collect())
}

fn nearest(candidates: Vec<Candidate<'_>>) -> Extract<'_> {
    let mut passages = HashSet::new();
    let near = candidates.into_iter().filter(|candidate| candidate.score > 0.0 && passages.insert(candidate.found.passage));
    Extract::Nearest(near.take(MAX_NEAREST).map(Picked::from).collect())
}

impl<'f> From<Candidate<'f>> for Picked<'f> {
    fn from(candidate: Candidate<'f>) -> Self {
        Self { found: candidate.found, sentence: candidate.sentence }
    }
}

#[cfg(test)]
#[path = "extractive_tests.rs"]
mod tests;
