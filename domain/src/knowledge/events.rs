use serde::{Deserialize, Serialize};

use super::DocumentView;
use crate::ids::DocumentId;

/// What the open pages of a library are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LibraryEvent {
    /// A document is new or its intake went on.
    Document {
        /// The document as it stands.
        document: DocumentView,
    },
    /// A document was deleted.
    DocumentGone {
        /// Which.
        id: DocumentId,
    },
}
