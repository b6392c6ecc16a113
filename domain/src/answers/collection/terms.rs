//! Sentences as weighed words, so that they can be compared with each other.

use std::collections::HashMap;

use super::text::Quote;
use crate::knowledge::Found;
use crate::knowledge::rows::is_row;
use crate::knowledge::sentences::sentences;
use crate::persian::analyser::tokens;

/// So many sentences are looked at; those behind them are not.
pub(super) const MOST_SENTENCES: usize = 2_000;

/// A sentence of a document with its words.
#[derive(Debug, Clone)]
pub(super) struct Sentence<'f> {
    pub(super) quote: Quote<'f>,
    /// Its place in its passage.
    pub(super) place: usize,
    pub(super) is_row: bool,
    /// How often each word of weight stands in it, by its stem.
    pub(super) counts: HashMap<String, f32>,
    /// How many words it has, of weight or not.
    pub(super) length: usize,
}

/// The sentences of passages, in their order.
pub(super) fn read(passages: &[Found]) -> Vec<Sentence<'_>> {
    let all = passages.iter().flat_map(|found| {
        let of_passage = sentences(&found.body).into_iter().enumerate();
        of_passage.map(move |(place, range)| (place, Quote { found, sentence: &found.body[range] }))
    });
    all.take(MOST_SENTENCES).map(|(place, quote)| Sentence::new(quote, place)).collect()
}

impl<'f> Sentence<'f> {
    fn new(quote: Quote<'f>, place: usize) -> Self {
        let mut counts = HashMap::new();
        let mut length = 0;
        for token in tokens(quote.sentence) {
            length += usize::from(!token.part);
            if !token.part && !token.is_stop_word() {
                *counts.entry(token.stem).or_default() += 1.0;
            }
        }
        Self { quote, place, is_row: is_row(quote.sentence), counts, length }
    }
}

/// How rare each word is among some sentences.
#[derive(Debug)]
pub(super) struct Rarity {
    sentences: f32,
    holding: HashMap<String, f32>,
}

impl Rarity {
    pub(super) fn among(sentences: &[Sentence<'_>]) -> Self {
        let mut holding: HashMap<String, f32> = HashMap::new();
        for word in sentences.iter().flat_map(|sentence| sentence.counts.keys()) {
            *holding.entry(word.clone()).or_default() += 1.0;
        }
        Self { sentences: sentences.len() as f32, holding }
    }

    /// The words of a sentence by weight, as a vector of length one.
    pub(super) fn vector<'s>(&self, sentence: &'s Sentence<'_>) -> Vector<'s> {
        let weight = |(word, count): (&'s String, &f32)| {
            let holding = self.holding.get(word).copied().unwrap_or(0.0);
            (word.as_str(), (1.0 + count.ln()) * (1.0 + (self.sentences - holding + 0.5) / (holding + 0.5)).ln())
        };
        let mut vector = Vector(sentence.counts.iter().map(weight).collect());
        vector.normalise();
        vector
    }
}

/// Words with weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Vector<'s>(pub(super) HashMap<&'s str, f32>);

impl<'s> Vector<'s> {
    /// Adds another one, so many times.
    pub(super) fn add(&mut self, other: &Self, times: f32) {
        for (word, weight) in &other.0 {
            *self.0.entry(word).or_default() += weight * times;
        }
    }

    /// Makes its length one.
    pub(super) fn normalise(&mut self) {
        // In the order of the words, since a sum of floats depends on its order and the same question must get the same answer.
        let mut weights: Vec<(&str, f32)> = self.0.iter().map(|(word, weight)| (*word, *weight)).collect();
        weights.sort_unstable_by_key(|(word, _)| *word);
        let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::EPSILON);
        self.0.values_mut().for_each(|weight| *weight /= length);
    }

    /// How alike two of them are, from 0 to 1.
    pub(super) fn likeness(&self, other: &Self) -> f32 {
        self.shared(other).into_iter().map(|(_, weight)| weight).sum()
    }

    /// The words of both with what each of them makes alike, in the order of the words.
    pub(super) fn shared(&self, other: &Self) -> Vec<(&'s str, f32)> {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        let both = few.0.iter().filter_map(|(word, weight)| Some((*word, weight * many.0.get(word)?)));
        let mut both: Vec<(&str, f32)> = both.collect();
        both.sort_unstable_by_key(|(word, _)| *word);
        both
    }
}
