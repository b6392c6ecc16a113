//! A person's library: documents, their intake, and finding the passages that answer a question.

mod error;
mod types;

pub use error::{IntakeFailure, KnowledgeError};
pub use types::*;

#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
pub mod extract;
#[cfg(feature = "native")]
pub mod passages;
