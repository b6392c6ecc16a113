//! What the index keeps of a passage, and how text becomes its terms.

use std::collections::HashSet;

use tantivy::TantivyDocument;
use tantivy::schema::{BytesOptions, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::ids::{DocumentId, LibraryId, PassageId};
use crate::persian::analyser::{self, tokens};

const WORDS: &str = "persian_words";
const STEMS: &str = "persian_stems";

/// The fields of the index. Only the passage's id can be read back; its text stays in the database.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) passage: Field,
    pub(super) document: Field,
    pub(super) library: Field,
    pub(super) body: Field,
    pub(super) stem: Field,
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
        let text = |tokenizer: &str| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        let fields = Self {
            passage: schema.add_bytes_field("passage", BytesOptions::default().set_stored()),
            document: schema.add_bytes_field("document", BytesOptions::default().set_indexed()),
            library: schema.add_bytes_field("library", BytesOptions::default().set_indexed()),
            body: schema.add_text_field("body", text(WORDS)),
            stem: schema.add_text_field("stem", text(STEMS)),
            title: schema.add_text_field("title", text(STEMS)),
        };
        (schema.build(), fields)
    }

    pub(super) fn entry(&self, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_bytes(self.passage, entry.passage.0.as_bytes());
        document.add_bytes(self.document, entry.document.0.as_bytes());
        document.add_bytes(self.library, entry.library.0.as_bytes());
        document.add_text(self.body, &entry.body);
        document.add_text(self.stem, &entry.body);
        document.add_text(self.title, &entry.title);
        document
    }
}

pub(super) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(WORDS, Analysed { stems: false });
    tokenizers.register(STEMS, Analysed { stems: true });
}

/// Our analyser, as the index calls it.
#[derive(Clone)]
struct Analysed {
    stems: bool,
}

impl Tokenizer for Analysed {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let found = if self.stems { stems(text) } else { tokens(text) };
        Terms { rest: found.into_iter(), current: Token::default() }
    }
}

/// Each position's stems once; endings written apart have none of their own.
fn stems(text: &str) -> Vec<analyser::Token> {
    let mut seen = HashSet::new();
    let mut found = tokens(text);
    found.retain(|token| !(token.part && token.is_stop_word()) && seen.insert((token.position, token.stem.clone())));
    for token in &mut found {
        token.text.clone_from(&token.stem);
    }
    found
}

struct Terms {
    rest: std::vec::IntoIter<analyser::Token>,
    current: Token,
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        let Some(next) = self.rest.next() else { return false };
        self.current =
            Token { offset_from: next.span.start, offset_to: next.span.end, position: next.position, text: next.text, position_length: 1 };
        true
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}
