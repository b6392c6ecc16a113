//! What an answer may rest on: the passages that fit a question.

use async_trait::async_trait;

use super::Anchor;
use crate::Result;
use crate::ids::{AccountId, DocumentId, PassageId};

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
    /// How well it fits (BM25); comparable within one search only.
    pub score: f32,
}

/// Finds passages in an account's indexed documents.
#[async_trait]
pub trait Retriever: Send + Sync {
    /// The best passages for the question, best first, at most `limit`; empty when nothing fits at all.
    async fn find(&self, account: AccountId, question: &str, limit: usize) -> Result<Vec<Found>>;

    /// Whether the account has no indexed document at all, so that nothing could ever be found.
    async fn is_empty(&self, account: AccountId) -> Result<bool>;
}
