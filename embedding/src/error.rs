//! What can go wrong when a model is opened and when it is used.

use std::io;
use std::path::PathBuf;

/// Why a model folder could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A file of the folder is missing or cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder has neither `model.gguf` nor `model.safetensors`.
    #[error("{folder} has neither model.gguf nor model.safetensors")]
    NoWeights {
        /// The folder that was to be opened.
        folder: PathBuf,
    },
    /// A file is damaged, does not fit the others, or asks for something that this crate does not do.
    #[error("{path}: {reason}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The threads that compute could not be started.
    #[error("the threads of the model cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Why texts could not be embedded. The model stays usable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The tokenizer refused a text.
    #[error("a text cannot be tokenized: {0}")]
    Tokenize(String),
    /// The tokenizer produced a token for which the model has no vector.
    #[error("the model has no vector for token {0}")]
    UnknownToken(u32),
    /// The file of the weights can no longer be read, for example because it was cut short.
    #[error("the word vectors cannot be read: {0}")]
    Read(#[from] io::Error),
    /// A step of the computation failed.
    #[error("the vectors cannot be computed: {0}")]
    Compute(#[from] candle_core::Error),
    /// The weights gave a vector without a direction: zero, infinite or not a number.
    #[error("the model gave a vector that is zero or not finite")]
    NoDirection,
}
