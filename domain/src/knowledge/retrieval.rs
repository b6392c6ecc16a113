//! What an answer may rest on: the passages that fit a question.

use std::collections::HashSet;

use async_trait::async_trait;

use super::Anchor;
use crate::Result;
use crate::ids::{DocumentId, LibraryId, PassageId};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub question: String,
    /// The one before it in the conversation, where it leans on that; its words count less.
    pub before: Option<String>,
}

impl Asked {
    /// A question that stands for itself.
    #[must_use]
    pub fn alone(question: &str) -> Self {
        Self { question: question.to_owned(), before: None }
    }
}

/// A passage found for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The passage.
    pub passage: PassageId,
    /// The document it stands in.
    pub document: DocumentId,
    /// The document's name.
    pub document_name: String,
    /// Where it stands.
    pub anchor: Anchor,
    /// Its text.
    pub body: String,
    /// How well it fits (BM25), as a share of the most that any passage could have. Nothing where no word of the question was found.
    pub score: f32,
    /// How like the question it is in its meaning (a cosine), where that is known.
    pub likeness: Option<f32>,
}

/// A document that questions are answered from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedDocument {
    /// Which.
    pub id: DocumentId,
    /// Where it stands; the file of a question has a library of its own.
    pub library: LibraryId,
    /// Its name.
    pub name: String,
    /// Of formats that have pages.
    pub pages: Option<u32>,
    /// How many were cut from it.
    pub passages: u32,
}

/// The documents of some libraries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexedDocuments {
    /// The newest of them, the newest first.
    pub newest: Vec<IndexedDocument>,
    /// How many there are.
    pub total: u64,
}

/// Which passages of each document are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// At most so many of each.
    pub of_each: u32,
    /// Every so many-th, from the first; 1 for one behind the other.
    pub step: u32,
}

/// Finds passages in indexed documents.
#[async_trait]
pub trait Retriever: Send + Sync {
    /// The best passages of these libraries for the question, best first, at most `limit`; empty when nothing fits at all.
    async fn find(&self, scope: &[LibraryId], asked: &Asked, limit: usize) -> Result<Vec<Found>>;

    /// The first passages, at most so many of each, of the documents in these libraries.
    async fn openings(&self, libraries: &[LibraryId], of_each: u32) -> Result<Vec<Found>>;

    /// Those of the words, each folded, that stand in passages of these libraries.
    async fn known(&self, scope: &[LibraryId], words: Vec<String>) -> Result<HashSet<String>>;

    /// The newest indexed documents of these libraries, at most `limit`, and how many there are.
    async fn documents(&self, scope: &[LibraryId], limit: u64) -> Result<IndexedDocuments>;

    /// Passages of these documents as far as they stand in these libraries: those of a document behind one another, in its order.
    async fn passages(&self, scope: &[LibraryId], documents: &[DocumentId], sample: Sample) -> Result<Vec<Found>>;

    /// Whether these libraries have no indexed document at all, so that nothing could ever be found.
    async fn is_empty(&self, scope: &[LibraryId]) -> Result<bool>;
}
