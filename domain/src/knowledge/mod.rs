//! A person's library: documents, their intake, and finding the passages that answer a question.

mod error;
mod events;
mod types;

pub use error::{IntakeFailure, KnowledgeError};
pub use events::LibraryEvent;
pub use types::*;

cfg_if::cfg_if! {
    if #[cfg(feature = "native")] {
        mod child;
        pub mod entity;
        pub mod extract;
        pub mod format;
        pub mod index;
        mod jobs;
        pub mod library;
        mod meaning;
        pub mod passages;
        pub mod reader;
        pub mod recogniser;
        mod retrieval;
        pub mod rows;
        mod search;
        pub mod web;
        pub mod sentences;

        pub use self::{
            index::{Score, SearchIndex},
            jobs::*,
            library::{FolderView, Kind, Library, LibraryDeps, NewPage, Place, Shelf, ShelfQuery, Shelved, count_reading},
            meaning::{EmbeddingError, EmbeddingModel, Meaning, TextKind},
            retrieval::{Asked, Found, IndexedDocument, IndexedDocuments, Retriever, Sample},
            search::PassageSearch,
        };
    }
}
