//! A person's library: documents, their intake, and finding the passages that answer a question.

mod error;
mod events;
mod types;

pub use error::{IntakeFailure, KnowledgeError};
pub use events::LibraryEvent;
pub use types::*;

#[cfg(feature = "native")]
pub mod entity;
#[cfg(feature = "native")]
pub mod extract;
#[cfg(feature = "native")]
pub mod format;
#[cfg(feature = "native")]
pub mod index;
#[cfg(feature = "native")]
mod jobs;
#[cfg(feature = "native")]
pub mod library;
#[cfg(feature = "native")]
pub mod passages;
#[cfg(feature = "native")]
pub mod reader;
#[cfg(feature = "native")]
mod retrieval;
#[cfg(feature = "native")]
mod search;

#[cfg(feature = "native")]
pub use self::{
    index::SearchIndex,
    jobs::*,
    library::{Library, LibraryParts},
    retrieval::{Found, Retriever},
    search::PassageSearch,
};
