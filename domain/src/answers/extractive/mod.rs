//! Answers in the documents' own words: the sentences that fit a question best, and honesty when none does.

mod question;
mod sentence;
mod term;
mod verdict;

use std::collections::HashSet;

use self::question::Question;
use self::sentence::{Candidate, Sentences};
pub(super) use self::verdict::Sureness;
use crate::knowledge::Found;

/// An answer has at most so many sentences.
const MAX_SENTENCES: usize = 4;
/// So many passages are named when there is no answer.
const MAX_NEAREST: usize = 3;
/// An answer needs this likelihood.
pub const PERCENT_ENOUGH: u32 = 50;
/// A further sentence must be this good, compared with the best.
const WORTH_ADDING: f32 = 0.75;
/// And cover this much of what the best covers: a number alone adds nothing.
const COVERS_AS_MUCH: f32 = 0.6;
/// Two sentences that share more of their words say the same.
const REPEATED: f32 = 0.6;

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
    /// The sentences that answer, and how surely: the best, and then others in the order of the documents.
    Answer(Vec<Picked<'f>>, Sureness),
    /// No answer.
    Nearest {
        /// The sentences that come closest, best first; none when nothing comes near.
        near: Vec<Picked<'f>>,
        /// The words that were looked for, as they were typed.
        looked_for: Vec<String>,
    },
}

/// Finds the answer to a question, and to the one before where it leans on that, in the passages.
pub(super) fn extract<'f>(question: &str, before: Option<&str>, found: &'f [Found]) -> Extract<'f> {
    let judged = Judged::new(question, before, found);
    let best = judged.sentences.candidates.first();
    let sureness = best.map_or(Sureness::Far, |best| verdict::sureness(judged.weight(best), best));
    let looked_for = || judged.question.looked_for().into_iter().map(str::to_owned).collect();
    match sureness {
        Sureness::Close | Sureness::WordForWord => Extract::Answer(chosen(judged.sentences.candidates), sureness),
        Sureness::Near => Extract::Nearest { looked_for: looked_for(), near: nearest(judged.sentences.candidates) },
        Sureness::Far => Extract::Nearest { looked_for: looked_for(), near: Vec::new() },
    }
}

/// A question and the sentences of the passages, best first.
struct Judged<'f> {
    question: Question,
    sentences: Sentences<'f>,
}

impl<'f> Judged<'f> {
    fn new(question: &str, before: Option<&str>, found: &'f [Found]) -> Self {
        let mut sentences = Sentences::of(found);
        let question = Question::new(question, before, &sentences);
        for candidate in &mut sentences.candidates {
            candidate.fit = question.judge(candidate);
        }
        sentences.candidates.sort_by(|a, b| b.fit.score.total_cmp(&a.fit.score));
        Self { question, sentences }
    }

    /// The best sentence of a passage.
    fn best_of(&self, rank: usize) -> Option<&Candidate<'f>> {
        self.sentences.candidates.iter().find(|candidate| candidate.rank == rank)
    }

    /// What speaks for a sentence.
    fn weight(&self, candidate: &Candidate<'f>) -> f32 {
        let elsewhere = self.sentences.candidates.iter().find(|other| other.rank != candidate.rank).map_or(0.0, |other| other.fit.score);
        let passage = self.sentences.passages.get(candidate.rank).map_or(&[][..], Vec::as_slice);
        verdict::weigh(&self.question, candidate, passage, elsewhere)
    }
}

/// The best sentence of each passage, in the order of the passages.
pub(super) fn quotes<'f>(question: &str, found: &'f [Found]) -> Vec<&'f str> {
    let judged = Judged::new(question, None, found);
    let best = |(rank, found): (usize, &'f Found)| judged.best_of(rank).map_or_else(|| found.body.trim(), |best| best.sentence);
    found.iter().enumerate().map(best).collect()
}

/// How much of a question stands in the best sentence of each passage and around it, from 0 to 1, in the order of the passages.
pub(super) fn coverage(question: &str, found: &[Found]) -> Vec<f32> {
    let judged = Judged::new(question, None, found);
    (0..found.len()).map(|rank| judged.best_of(rank).map_or(0.0, |best| best.fit.coverage)).collect()
}

/// How likely the best sentence of each passage answers a question, in percent, in the order of the passages; an answer needs
/// [`PERCENT_ENOUGH`].
#[must_use]
pub fn likelihood(question: &str, found: &[Found]) -> Vec<u32> {
    let judged = Judged::new(question, None, found);
    (0..found.len()).map(|rank| judged.best_of(rank).map_or(0, |best| verdict::percent(judged.weight(best)))).collect()
}

/// The best sentence and those that add to it.
fn chosen(candidates: Vec<Candidate<'_>>) -> Vec<Picked<'_>> {
    let mut chosen: Vec<Candidate<'_>> = Vec::new();
    for candidate in candidates {
        let best = chosen.first().map_or(candidate.fit.score, |best| best.fit.score);
        if chosen.len() == MAX_SENTENCES || candidate.fit.score < best * WORTH_ADDING {
            break;
        }
        if candidate.fit.coverage < chosen.first().map_or(0.0, |best| best.fit.coverage) * COVERS_AS_MUCH {
            continue;
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
    chosen.into_iter().map(Picked::from).collect()
}

/// The best sentence of each passage that comes near.
fn nearest(candidates: Vec<Candidate<'_>>) -> Vec<Picked<'_>> {
    let mut passages = HashSet::new();
    let near = candidates.into_iter().filter(|candidate| candidate.fit.score > 0.0 && passages.insert(candidate.found.passage));
    near.take(MAX_NEAREST).map(Picked::from).collect()
}

impl<'f> From<Candidate<'f>> for Picked<'f> {
    fn from(candidate: Candidate<'f>) -> Self {
        Self { found: candidate.found, sentence: candidate.sentence }
    }
}

#[cfg(test)]
mod tests;
