//! `tokenizer.json`: from a text to the numbers of its tokens.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use tokenizers::{DecoderWrapper, NormalizerWrapper, PostProcessorWrapper, PreTokenizerWrapper, TokenizerImpl, TruncationParams};

use crate::EmbedError;
use crate::charsmap;
use crate::pieces::{Listing, Pieces};

/// The pipeline of the tokenizer library, with a vocabulary of our own.
pub(crate) struct Tokenizer(TokenizerImpl<Pieces, NormalizerWrapper, PreTokenizerWrapper, PostProcessorWrapper, DecoderWrapper>);

#[derive(Deserialize)]
struct Document {
    normalizer: Option<serde_json::Value>,
    pre_tokenizer: Option<PreTokenizerWrapper>,
    post_processor: Option<PostProcessorWrapper>,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    model: Unigram,
}

#[derive(Deserialize)]
struct AddedToken {
    id: u32,
    special: bool,
}

#[derive(Deserialize)]
struct Unigram {
    r#type: String,
    unk_id: u32,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(deserialize_with = "listing")]
    vocab: Listing,
}

impl Tokenizer {
    /// Reads the file's text; texts will be cut to `max_tokens` tokens, special ones included.
    pub fn parse(text: &[u8], max_tokens: usize) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if document.model.r#type != "Unigram" || document.model.byte_fallback {
            return Err("only Unigram models without byte_fallback are known".into());
        }
        let normalizer = document.normalizer.as_ref().map(read_normalizer).transpose()?;
        let special: Vec<u32> = document.added_tokens.iter().filter(|token| token.special).map(|token| token.id).collect();
        let pieces = Pieces::new(document.model.vocab, document.model.unk_id, &special)?;
        let mut tokenizer = TokenizerImpl::new(pieces);
        tokenizer.with_normalizer(normalizer).map_err(|error| error.to_string())?;
        tokenizer.with_pre_tokenizer(document.pre_tokenizer);
        tokenizer.with_post_processor(document.post_processor);
        let truncation = TruncationParams { max_length: max_tokens, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(truncation)).map_err(|error| error.to_string())?;
        Ok(Self(tokenizer))
    }

    /// The tokens of a text, those that mark its ends included.
    pub fn tokens(&self, text: &str) -> Result<Vec<u32>, EmbedError> {
        let encoding = self.0.encode_fast(text, true).map_err(|error| EmbedError::Tokenize(error.to_string()))?;
        Ok(encoding.get_ids().to_vec())
    }
}

fn read_normalizer(description: &serde_json::Value) -> Result<NormalizerWrapper, String> {
    charsmap::check(description)?;
    // From text, since the library borrows the character map from what it reads.
    serde_json::from_str(&description.to_string()).map_err(|error| error.to_string())
}

/// Reads the pairs of piece and score one by one, so that a quarter of a million small strings never exist at once.
fn listing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Listing, D::Error> {
    struct Pairs;

    impl<'de> Visitor<'de> for Pairs {
        type Value = Listing;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list of pieces and their scores")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Listing, A::Error> {
            let mut listing = Listing::default();
            while let Some((piece, score)) = pairs.next_element::<(String, f32)>()? {
                listing.push(&piece, score).map_err(A::Error::custom)?;
            }
            Ok(listing)
        }
    }

    deserializer.deserialize_seq(Pairs)
}
