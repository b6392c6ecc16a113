//! The sentences of the passages found, with the words by which they are judged.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::knowledge::Found;
use crate::knowledge::rows::is_row;
use crate::knowledge::sentences::sentences;
use crate::persian::analyser::tokens;
use crate::persian::digits;
use crate::persian::quantities::quantities;

/// A sentence of fewer words is a heading or a fragment.
const SHORTEST: usize = 4;

/// A sentence that may answer.
pub(super) struct Candidate<'f> {
    pub(super) found: &'f Found,
    /// The place of its passage among those found.
    pub(super) rank: usize,
    /// Its place in the passage.
    pub(super) place: usize,
    pub(super) sentence: &'f str,
    pub(super) words: Arc<Words>,
    /// The words around it that say what it is about.
    pub(super) context: Vec<Arc<Words>>,
    pub(super) fit: Fit,
}

/// What a sentence says of a question.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fit {
    /// How much of the question stands in it and around it, from 0 to 1.
    pub(super) coverage: f32,
    /// How much stands in it alone.
    pub(super) own: f32,
    /// How good an answer it is, beside others.
    pub(super) score: f32,
}

/// Words as numbers: all that stand in the sentences of a search.
#[derive(Default)]
pub(super) struct Vocabulary(HashMap<String, u32>);

impl Vocabulary {
    fn add(&mut self, word: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(word).or_insert(next)
    }

    /// The number of a word; `None` for one that stands nowhere.
    pub(super) fn get(&self, word: &str) -> Option<u32> {
        self.0.get(word).copied()
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    fn of(&mut self, text: &str) -> Words {
        let found = tokens(text);
        let mut words = Words { has_digits: text.chars().any(|c| digits::value(c).is_some()), ..Words::default() };
        for amount in quantities(text, &found) {
            words.has_digits = true;
            words.has_date |= amount.is_date;
            words.keys.extend(amount.keys.into_iter().map(|key| self.add(key)));
        }
        for token in found {
            words.count += usize::from(!token.part);
            words.keys.extend([self.add(token.stem), self.add(token.text)]);
        }
        words
    }
}

/// The words of a text under all the spellings by which they can be found.
#[derive(Default)]
pub(super) struct Words {
    keys: HashSet<u32>,
    pub(super) count: usize,
    pub(super) has_digits: bool,
    pub(super) has_date: bool,
}

impl Words {
    pub(super) fn holds(&self, word: u32) -> bool {
        self.keys.contains(&word)
    }

    pub(super) fn likeness(&self, other: &Self) -> f32 {
        let shared = self.keys.intersection(&other.keys).count() as f32;
        shared / (self.keys.len().min(other.keys.len()).max(1) as f32)
    }
}

/// The sentences of the passages found.
#[derive(Default)]
pub(super) struct Sentences<'f> {
    /// Those that may answer, in their order.
    pub(super) candidates: Vec<Candidate<'f>>,
    /// All words of each passage and above it.
    pub(super) passages: Vec<Vec<Arc<Words>>>,
    pub(super) vocabulary: Vocabulary,
}

impl<'f> Sentences<'f> {
    pub(super) fn of(found: &'f [Found]) -> Self {
        let mut sentences = Self::default();
        for (rank, found) in found.iter().enumerate() {
            sentences.add(rank, found);
        }
        sentences
    }

    fn add(&mut self, rank: usize, found: &'f Found) {
        let above = [found.anchor.section.as_deref().unwrap_or_default(), stem_of(&found.document_name)].join("\n");
        let about = Arc::new(self.vocabulary.of(&above));
        let mut all = vec![about.clone()];
        let mut heading: Option<Arc<Words>> = None;
        let (mut first, mut before): (Option<Arc<Words>>, Option<Arc<Words>>) = (None, None);
        for (place, range) in sentences(&found.body).into_iter().enumerate() {
            let sentence = &found.body[range];
            let words = Arc::new(self.vocabulary.of(sentence));
            all.push(words.clone());
            // A question in the document is answered by what follows it; a short line heads what follows it.
            let (is_question, is_short) = (sentence.ends_with(['؟', '?']), words.count < SHORTEST);
            if is_question || is_short {
                heading = Some(words.clone());
                if is_question || !words.has_digits {
                    continue;
                }
            }
            let mut context: Vec<Arc<Words>> = std::iter::once(about.clone()).chain(heading.clone()).collect();
            if !is_row(sentence) {
                // «او در شیراز درگذشت»: of whom, the sentence before says, or the first one.
                context.extend(first.clone().into_iter().chain(before));
                first = first.or_else(|| Some(words.clone()));
                before = Some(words.clone());
            }
            self.candidates.push(Candidate { found, rank, place, sentence, words, context, fit: Fit::default() });
        }
        self.passages.push(all);
    }
}

/// The name of a file without its ending.
fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
