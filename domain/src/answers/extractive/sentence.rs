//! The sentences of the passages found, with the words by which they are judged.

use std::collections::HashSet;

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
    pub(super) words: Words,
    /// The words around it that say what it is about.
    pub(super) context: Words,
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

/// The words of a text under all the spellings by which they can be found.
#[derive(Clone, Default)]
pub(super) struct Words {
    pub(super) keys: HashSet<String>,
    pub(super) count: usize,
    pub(super) has_digits: bool,
    pub(super) has_date: bool,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text);
        words
    }

    fn add(&mut self, text: &str) {
        let found = tokens(text);
        self.has_digits |= text.chars().any(|c| digits::value(c).is_some());
        for amount in quantities(text, &found) {
            self.has_digits = true;
            self.has_date |= amount.is_date;
            self.keys.extend(amount.keys);
        }
        for token in found {
            self.count += usize::from(!token.part);
            self.keys.insert(token.stem);
            self.keys.insert(token.text);
        }
    }

    pub(super) fn likeness(&self, other: &Self) -> f32 {
        let shared = self.keys.intersection(&other.keys).count() as f32;
        shared / (self.keys.len().min(other.keys.len()).max(1) as f32)
    }
}

/// All sentences of the passages found, in their order.
pub(super) fn candidates(found: &[Found]) -> Vec<Candidate<'_>> {
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
            candidates.push(Candidate { found, rank, place, sentence, words, context, fit: Fit::default() });
        }
    }
    candidates
}

/// The name of a file without its ending.
fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
