//! The model as its user sees it.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::batch::batches;
use crate::config::Config;
use crate::encoder::Encoder;
use crate::fingerprint::fingerprint;
use crate::tokenizer::Tokenizer;
use crate::weights::{WeightFile, weights_path};
use crate::{EmbedError, OpenError, gguf, safetensors};

/// What a text is to be used for: the model has learnt to tell questions from the texts that answer them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A question or a search.
    Query,
    /// A piece of a document.
    Passage,
}

/// How a model is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The number of threads that compute, however many threads call the model.
    pub threads: NonZeroUsize,
    /// The number of tokens, the prefix and the marks of both ends included, that is read of a text; the rest is
    /// left out. The model's own limit holds besides.
    pub max_tokens: usize,
}

impl Default for Options {
    /// One thread, and as many tokens as the model can take.
    fn default() -> Self {
        Self { threads: NonZeroUsize::MIN, max_tokens: usize::MAX }
    }
}

/// An open model. It may be shared between threads; dropping it frees its memory and ends its threads.
pub struct Model {
    config: Config,
    tokenizer: Tokenizer,
    encoder: Encoder,
    fingerprint: String,
    pool: ThreadPool,
}

/// Tokens that any text needs at least: the marks of its ends, and one between them.
const FEWEST_TOKENS: usize = 3;

impl Model {
    /// Opens a model folder with the default [`Options`].
    ///
    /// # Errors
    /// If a file is missing, damaged or does not fit the others, or asks for something that is not known here.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_with(folder, Options::default())
    }

    /// Opens a model folder.
    ///
    /// # Errors
    /// If a file is missing, damaged or does not fit the others, or asks for something that is not known here.
    pub fn open_with(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let (config_path, config_text) = read(folder.join("config.json"))?;
        let config = Config::parse(&config_text).map_err(|reason| OpenError::Invalid { path: config_path.clone(), reason })?;
        let max_tokens = options.max_tokens.min(config.positions());
        if max_tokens < FEWEST_TOKENS {
            let reason = format!("{max_tokens} tokens are too few for a text");
            return Err(OpenError::Invalid { path: config_path, reason });
        }
        let (path, tokenizer_text) = read(folder.join("tokenizer.json"))?;
        let tokenizer = Tokenizer::parse(&tokenizer_text, max_tokens).map_err(|reason| OpenError::Invalid { path, reason })?;
        let path = weights_path(folder)?;
        let weights = open_weights(&path)?;
        let fingerprint = fingerprint(folder)?;
        drop(tokenizer_text);
        let encoder = Encoder::read(weights, &config)?;
        let pool = ThreadPoolBuilder::new().num_threads(options.threads.get()).thread_name(|_| "embedding".into()).build()?;
        Ok(Self { config, tokenizer, encoder, fingerprint, pool })
    }

    /// Turns texts into vectors of length one, in the order of the texts. The prefix of the kind is set before each.
    ///
    /// A text of many tokens is cut, see [`Options::max_tokens`]; an empty one has a vector like any other.
    ///
    /// # Errors
    /// If the file of the weights can no longer be read, or the weights do not give usable numbers.
    pub fn embed(&self, kind: TextKind, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let prefix = match kind {
            TextKind::Query => &self.config.sentence_embedding.query_prefix,
            TextKind::Passage => &self.config.sentence_embedding.passage_prefix,
        };
        self.pool.install(|| {
            let tokens = texts.par_iter().map(|text| self.tokenizer.tokens(&format!("{prefix}{text}")));
            self.encode(&tokens.collect::<Result<Vec<_>, _>>()?)
        })
    }

    fn encode(&self, texts: &[Vec<u32>]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let lengths: Vec<usize> = texts.iter().map(Vec::len).collect();
        let batches = batches(&lengths);
        let encode = |batch: &Vec<usize>| self.encoder.encode(&batch.iter().map(|text| &texts[*text][..]).collect::<Vec<_>>());
        let encoded = batches.par_iter().map(encode).collect::<Result<Vec<_>, _>>()?;
        let mut vectors = vec![Vec::new(); texts.len()];
        for (text, vector) in batches.into_iter().flatten().zip(encoded.into_iter().flatten()) {
            vectors[text] = vector;
        }
        Ok(vectors)
    }

    /// The number of coordinates of every vector.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.config.hidden_size
    }

    /// What [`fingerprint`](crate::fingerprint()) says of the folder from which it was opened.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

fn read(path: PathBuf) -> Result<(PathBuf, Vec<u8>), OpenError> {
    match std::fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(source) => Err(OpenError::Read { path, source }),
    }
}

fn open_weights(path: &Path) -> Result<WeightFile<'_>, OpenError> {
    if path.extension().is_some_and(|extension| extension == "gguf") { gguf::open(path) } else { safetensors::open(path) }
}
