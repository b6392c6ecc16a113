//! What the index keeps of a passage, and how text becomes its terms.

use std::collections::HashSet;

use tantivy::TantivyDocument;
use tantivy::schema::{BytesOptions, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::PreTokenizedString;

use crate::ids::{DocumentId, LibraryId, PassageId};
use crate::persian::analyser::{Token, tokens};
use crate::persian::quantities::quantities;

/// Pieces of words are so long: what is typed wrongly shares most of them with what was meant.
const GRAM: usize = 4;

/// The fields of the index. Only the passage's id can be read back; its text stays in the database.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) passage: Field,
    pub(super) document: Field,
    pub(super) library: Field,
    pub(super) body: Field,
    pub(super) stem: Field,
    /// Two words that say something, one after the other.
    pub(super) pair: Field,
    /// Pieces of words.
    pub(super) gram: Field,
    pub(super) title: Field,
}

/// A passage on its way into the index.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) passage: PassageId,
    pub(super) document: DocumentId,
    pub(super) library: LibraryId,
    /// The document's name and the heading above the passage.
    pub(super) title: String,
    pub(super) body: String,
}

impl Fields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        // A text is analysed once, by us, for all its fields: the index's own analyser is not asked.
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqs);
        let terms = TextOptions::default().set_indexing_options(indexing);
        let fields = Self {
            passage: schema.add_bytes_field("passage", BytesOptions::default().set_stored()),
            document: schema.add_bytes_field("document", BytesOptions::default().set_indexed()),
            library: schema.add_bytes_field("library", BytesOptions::default().set_indexed()),
            body: schema.add_text_field("body", terms.clone()),
            stem: schema.add_text_field("stem", terms.clone()),
            pair: schema.add_text_field("pair", terms.clone()),
            gram: schema.add_text_field("gram", terms.clone()),
            title: schema.add_text_field("title", terms),
        };
        (schema.build(), fields)
    }

    pub(super) fn entry(&self, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_bytes(self.passage, entry.passage.0.as_bytes());
        document.add_bytes(self.document, entry.document.0.as_bytes());
        document.add_bytes(self.library, entry.library.0.as_bytes());
        let found = tokens(&entry.body);
        for (field, terms) in [
            (self.body, [texts(&found), amounts(&entry.body, &found)].concat()),
            (self.stem, stems(&found)),
            (self.pair, pairs(&found)),
            (self.gram, grams(&found)),
            (self.title, stems(&tokens(&entry.title))),
        ] {
            document.add_pre_tokenized_text(field, analysed(terms));
        }
        document
    }
}

/// Terms by the position of their word.
type Terms = Vec<(usize, String)>;

fn analysed(terms: Terms) -> PreTokenizedString {
    let token = |(position, text)| tantivy::tokenizer::Token { position, text, ..tantivy::tokenizer::Token::default() };
    PreTokenizedString { text: String::new(), tokens: terms.into_iter().map(token).collect() }
}

fn texts(found: &[Token]) -> Terms {
    found.iter().map(|token| (token.position, token.text.clone())).collect()
}

/// Amounts and dates in the one spelling of each.
fn amounts(text: &str, found: &[Token]) -> Terms {
    quantities(text, found).into_iter().flat_map(|amount| amount.keys.into_iter().map(move |key| (amount.words.start, key))).collect()
}

/// Each position's stems once; endings written apart have none of their own.
fn stems(found: &[Token]) -> Terms {
    let mut seen = HashSet::new();
    let own = found.iter().filter(|token| !(token.part && token.is_stop_word()) && seen.insert((token.position, &token.stem)));
    own.map(|token| (token.position, token.stem.clone())).collect()
}

fn telling(found: &[Token]) -> impl Iterator<Item = &Token> {
    found.iter().filter(|token| !token.part && !token.is_stop_word())
}

/// The stems of two words that say something, one after the other or with frequent words between.
pub(super) fn pairs(found: &[Token]) -> Terms {
    telling(found).zip(telling(found).skip(1)).map(|(one, next)| (one.position, [&one.stem, " ", &next.stem].concat())).collect()
}

/// The pieces of words that say something; a word that is no longer than a piece is one.
pub(super) fn grams(found: &[Token]) -> Terms {
    telling(found).flat_map(|token| pieces(&token.text).into_iter().map(|piece| (token.position, piece))).collect()
}

fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() <= GRAM { vec![word.to_owned()] } else { letters.windows(GRAM).map(|piece| piece.iter().collect()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(terms: fn(&[Token]) -> Terms, text: &str) -> Vec<String> {
        terms(&tokens(text)).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn pairs_are_of_words_that_say_something() {
        assert_eq!(of(pairs, "مهلت پرداخت مالیات"), ["مهلت پرداخت", "پرداخت مالیات"]);
        assert_eq!(of(pairs, "نرخ مالیات و عوارض"), ["نرخ مالیات", "مالیات عوارض"]);
        assert!(of(pairs, "مالیات").is_empty());
    }

    #[test]
    fn what_is_typed_wrongly_shares_most_pieces_with_what_was_meant() {
        let (meant, typed) = (of(grams, "استحقاقی"), of(grams, "استحقاغی"));
        assert_eq!(meant, ["استح", "ستحق", "تحقا", "حقاق", "قاقی"]);
        assert!(typed.iter().filter(|piece| meant.contains(piece)).count() >= 3, "{typed:?}");
        assert_eq!(of(grams, "سه است"), ["سه"]);
    }
}
