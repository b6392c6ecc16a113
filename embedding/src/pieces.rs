//! The vocabulary of a Unigram tokenizer and the search for the likeliest pieces of a word.
//!
//! The library's own Unigram model spends 290 MB on the 250,000 pieces of XLM-RoBERTa; this one spends 7 MB. It holds
//! the pieces' bytes in one string, and a hash table of their numbers.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tokenizers::models::unigram::UnigramTrainer;
use tokenizers::{Model, Token};

/// How much an unknown character scores below the worst piece.
const UNKNOWN_PENALTY: f64 = 10.0;
const EMPTY: u32 = u32::MAX;
/// FNV-1a: it takes byte after byte, so the hash of a longer piece goes on from that of a shorter one.
const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;
const HASH_PRIME: u64 = 0x0100_0000_01b3;

/// Pieces and scores as they stand in the file, by number.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    text: String,
    ends: Vec<u32>,
    scores: Vec<f32>,
}

impl Listing {
    /// Adds the next piece, or says that there is no room for it.
    pub fn push(&mut self, piece: &str, score: f32) -> Result<(), &'static str> {
        self.text.push_str(piece);
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| "the pieces exceed 4 GB")?);
        self.scores.push(score);
        Ok(())
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn piece(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.text[start..self.ends[number] as usize]
    }
}

/// A vocabulary that splits words. It takes the place of the model within the tokenizer library's pipeline.
pub(crate) struct Pieces {
    listing: Listing,
    table: Vec<u32>,
    longest: usize,
    unknown: u32,
    unknown_score: f64,
}

/// The best way to reach a place in the word.
#[derive(Clone, Copy)]
struct Step {
    score: f64,
    from: usize,
    piece: u32,
}

impl Pieces {
    /// Makes the vocabulary. `special` are pieces that no text may produce, such as the marks of its ends.
    pub fn new(mut listing: Listing, unknown: u32, special: &[u32]) -> Result<Self, String> {
        if unknown as usize >= listing.len() {
            return Err(format!("unk_id is {unknown}, but there are {} pieces", listing.len()));
        }
        if let Some(score) = listing.scores.iter().find(|score| !score.is_finite()) {
            return Err(format!("a piece has the score {score}"));
        }
        listing.text.shrink_to_fit();
        listing.ends.shrink_to_fit();
        listing.scores.shrink_to_fit();
        let lowest = listing.scores.iter().copied().fold(f32::INFINITY, f32::min);
        let mut pieces = Self {
            table: vec![EMPTY; (listing.len() * 2).next_power_of_two()],
            longest: 0,
            unknown,
            unknown_score: f64::from(lowest) - UNKNOWN_PENALTY,
            listing,
        };
        for number in (0..pieces.listing.len() as u32).filter(|number| *number != unknown && !special.contains(number)) {
            pieces.enter(number);
        }
        Ok(pieces)
    }

    fn enter(&mut self, number: u32) {
        let piece = self.listing.piece(number).as_bytes();
        let hash = piece.iter().fold(HASH_START, |hash, byte| hash_on(hash, *byte));
        self.longest = self.longest.max(piece.len());
        let mut slot = self.slot(hash);
        while self.table[slot] != EMPTY {
            slot = (slot + 1) & (self.table.len() - 1);
        }
        self.table[slot] = number;
    }

    fn slot(&self, hash: u64) -> usize {
        // The high bits are the better mixed ones.
        (hash ^ (hash >> 32)) as usize & (self.table.len() - 1)
    }

    fn find(&self, piece: &str, hash: u64) -> Option<u32> {
        let mut slot = self.slot(hash);
        // The table is at most half full, so there is always an empty slot to end at.
        while self.table[slot] != EMPTY {
            if self.listing.piece(self.table[slot]) == piece {
                return Some(self.table[slot]);
            }
            slot = (slot + 1) & (self.table.len() - 1);
        }
        None
    }

    /// The pieces of a word with the highest sum of scores, each with the place where it ends.
    fn split(&self, word: &str) -> Vec<(u32, usize)> {
        let unreached = Step { score: f64::NEG_INFINITY, from: 0, piece: self.unknown };
        let mut steps = vec![unreached; word.len() + 1];
        steps[0].score = 0.0;
        for (start, character) in word.char_indices() {
            let score = steps[start].score;
            let mut reach = |end: usize, gain: f64, piece| {
                if score + gain > steps[end].score {
                    steps[end] = Step { score: score + gain, from: start, piece };
                }
            };
            let mut hash = HASH_START;
            let mut single = false;
            for (end, byte) in (start + 1..).zip(word[start..].bytes().take(self.longest)) {
                hash = hash_on(hash, byte);
                if let Some(number) = word.get(start..end).and_then(|piece| self.find(piece, hash)) {
                    reach(end, f64::from(self.listing.scores[number as usize]), number);
                    single |= end == start + character.len_utf8();
                }
            }
            if !single {
                reach(start + character.len_utf8(), self.unknown_score, self.unknown);
            }
        }
        self.walk_back(&steps)
    }

    /// Follows the best steps from the end; neighbouring unknown characters become one piece.
    fn walk_back(&self, steps: &[Step]) -> Vec<(u32, usize)> {
        let mut found: Vec<(u32, usize)> = Vec::new();
        let mut end = steps.len() - 1;
        while end > 0 {
            let step = steps[end];
            let fused = step.piece == self.unknown && found.last().is_some_and(|last| last.0 == self.unknown);
            if !fused {
                found.push((step.piece, end));
            }
            end = step.from;
        }
        found.reverse();
        found
    }
}

fn hash_on(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(HASH_PRIME)
}

impl Model for Pieces {
    type Trainer = UnigramTrainer;

    fn tokenize(&self, word: &str) -> tokenizers::Result<Vec<Token>> {
        let mut start = 0;
        let token = |(id, end)| {
            let token = Token { id, value: word[start..end].to_owned(), offsets: (start, end) };
            start = end;
            token
        };
        Ok(self.split(word).into_iter().map(token).collect())
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        (0..self.listing.len() as u32).find(|number| self.listing.piece(*number) == token)
    }

    fn id_to_token(&self, id: u32) -> Option<String> {
        ((id as usize) < self.listing.len()).then(|| self.listing.piece(id).to_owned())
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        (0..self.listing.len() as u32).map(|number| (self.listing.piece(number).to_owned(), number)).collect()
    }

    fn get_vocab_size(&self) -> usize {
        self.listing.len()
    }

    fn save(&self, _folder: &Path, _prefix: Option<&str>) -> tokenizers::Result<Vec<PathBuf>> {
        Err("this vocabulary is only read".into())
    }

    fn get_trainer(&self) -> UnigramTrainer {
        UnigramTrainer::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tokenizers::models::unigram::Unigram;

    fn pieces(vocabulary: &[(&str, f32)], special: &[u32]) -> Pieces {
        let mut listing = Listing::default();
        for (piece, score) in vocabulary {
            listing.push(piece, *score).unwrap();
        }
        Pieces::new(listing, 0, special).unwrap()
    }

    fn words(pieces: &Pieces, word: &str) -> Vec<(u32, String)> {
        pieces.tokenize(word).unwrap().into_iter().map(|token| (token.id, token.value)).collect()
    }

    #[test]
    fn the_best_sum_wins_and_unknown_characters_are_fused() {
        let pieces = pieces(&[("?", 0.0), ("ab", 0.0), ("a", -3.0), ("b", -3.0), ("سلام", -2.0), ("bc", -1.0), ("c", -4.0)], &[0, 1]);
        assert_eq!(words(&pieces, "abc"), [(2, "a".into()), (5, "bc".into())]);
        assert_eq!(words(&pieces, "aسلام"), [(2, "a".into()), (4, "سلام".into())]);
        assert_eq!(words(&pieces, "xyaéé"), [(0, "xy".into()), (2, "a".into()), (0, "éé".into())]);
        assert_eq!(words(&pieces, ""), []);
        assert_eq!(words(&pieces, "ab"), [(2, "a".into()), (3, "b".into())], "special pieces are not found in texts");
    }

    proptest! {
        #[test]
        fn words_are_split_as_by_the_library(
            vocabulary in prop::collection::btree_map("[abسé]{1,4}", -9.0_f32..-1.0, 1..30),
            word in "[abسéx]{0,12}",
        ) {
            let mut listed = vec![("?", -1.0)];
            listed.extend(vocabulary.iter().map(|(piece, score)| (piece.as_str(), *score)));
            let library = listed.iter().map(|(piece, score)| ((*piece).to_owned(), f64::from(*score))).collect();
            let library = Unigram::from(library, Some(0), false).unwrap();
            let expected: Vec<_> = library.tokenize(&word).unwrap().into_iter().map(|token| (token.id, token.value)).collect();
            prop_assert_eq!(words(&pieces(&listed, &[0]), &word), expected);
        }
    }

    #[test]
    fn a_wrong_unknown_piece_or_score_is_refused() {
        assert!(Pieces::new(Listing::default(), 0, &[]).is_err());
        let mut listing = Listing::default();
        listing.push("a", f32::NAN).unwrap();
        assert!(Pieces::new(listing, 0, &[]).is_err());
    }
}
