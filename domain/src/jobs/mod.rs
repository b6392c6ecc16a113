//! Work outside requests. A job is written to the outbox in the transaction that causes it, and its row is removed
//! when it is done: the table is the truth, the queue that hands jobs to workers is only derived from it.
//! A crash between the two loses nothing; a job may run twice and must be idempotent.

pub mod entity;
mod outbox;
mod relay;
mod runner;

pub use outbox::enqueue;
pub use relay::{JobQueue, Relay, Wake};
pub use runner::{JobHandler, Runner};

use serde::{Deserialize, Serialize};

use crate::ids::{ConversationId, DocumentId};

/// What is to be done. Stored as JSON: names and fields are kept readable for rows written by earlier versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Read a document's file, cut it into passages and have them indexed.
    ReadDocument {
        /// The document.
        document: DocumentId,
    },
    /// Remove a deleted document's file and rows.
    EraseDocument {
        /// The document.
        document: DocumentId,
    },
    /// Remove a conversation that was deleted and not brought back.
    EraseConversation {
        /// The conversation.
        conversation: ConversationId,
    },
}

impl Job {
    /// The name of the kind of job.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ReadDocument { .. } => "read_document",
            Self::EraseDocument { .. } => "erase_document",
            Self::EraseConversation { .. } => "erase_conversation",
        }
    }
}
