//! Sentence embeddings of a small multilingual BERT (such as multilingual-e5-small) on the CPU.
//!
//! [`Model::open`] reads a model folder, [`Model::embed`] turns texts into vectors of length one, so that the
//! dot product of two vectors is the likeness of two texts.
//!
//! ```no_run
//! use embedding::{Model, TextKind};
//!
//! let model = Model::open("model".as_ref())?;
//! let passages = model.embed(TextKind::Passage, &["Tehran is the capital of Iran.", "Bread is baked from flour."])?;
//! let question = model.embed(TextKind::Query, &["پایتخت ایران کجاست؟"])?;
//! let likeness = |passage: &[f32]| question[0].iter().zip(passage).map(|(x, y)| x * y).sum::<f32>();
//! assert!(likeness(&passages[0]) > likeness(&passages[1]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The model folder
//!
//! | file | holds |
//! | --- | --- |
//! | `config.json` | sizes of the BERT, and optionally an object `sentence_embedding`: pooling and prefixes |
//! | `tokenizer.json` | a Unigram tokenizer in the form of the `tokenizers` library |
//! | `model.gguf` or `model.safetensors` | the weights, the first under llama.cpp's names, the second under Hugging Face's |
//!
//! If both files of weights are there, `model.gguf` is read.
//!
//! It needs a Unix system, since the weights are read by position with its calls.
//!
//! # Memory
//!
//! The table of word vectors, by far the largest part, stays in its file: the rows of a text's tokens are read when
//! they are needed, and the system's page cache keeps the hot ones. The other matrices are held as they are stored
//! (4-bit blocks stay 4-bit) and widened one at a time while they are used. Dropping the [`Model`] frees it all.
//! The allocator may keep freed memory for a while; with glibc, `MALLOC_TRIM_THRESHOLD_=1048576` in the
//! environment has it given back soon.
//!
//! # Threads
//!
//! A model computes in a thread pool of its own with [`Options::threads`] threads, one unless told otherwise,
//! whichever and however many threads call [`Model::embed`]. No environment variable is needed: every step either
//! runs on the pool's own thread or, inside candle, in the pool that called it.

mod activation;
mod attention;
mod batch;
mod charsmap;
mod config;
mod encoder;
mod error;
mod fingerprint;
mod gguf;
mod layer;
mod model;
mod pieces;
mod rowwise;
mod safetensors;
mod tokenizer;
mod weights;
mod words;

pub use error::{EmbedError, OpenError};
pub use fingerprint::fingerprint;
pub use model::{Model, Options, TextKind};
