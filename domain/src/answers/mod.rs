//! Answers from documents: find the passages, then write, with a model when there is one and in the documents' own sentences otherwise.

#[cfg(feature = "native")]
mod native;
mod types;

#[cfg(feature = "native")]
pub use native::*;
pub use types::{AnswerFailure, EngineName};
