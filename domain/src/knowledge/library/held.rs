//! How much a library holds, counted while it is locked: of two that come at once, one is the last that fits.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, QuerySelect};

use super::in_library;
use crate::Result;
use crate::ids::LibraryId;
use crate::knowledge::entity::document::Column;
use crate::knowledge::{KnowledgeError, MAX_DOCUMENTS, MAX_LIBRARY_BYTES};

/// What the documents of a library come to, deleted ones not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) documents: u64,
    pub(super) bytes: u64,
    pub(super) passages: u64,
}

impl Held {
    /// Whether one document more, of so many bytes, comes in.
    ///
    /// # Errors
    /// [`KnowledgeError`] when the library is full.
    pub(super) fn has_room_for(self, bytes: u64) -> Result<()> {
        if self.documents >= u64::from(MAX_DOCUMENTS) {
            return Err(KnowledgeError::TooMany { max: MAX_DOCUMENTS }.into());
        }
        if self.bytes + bytes > MAX_LIBRARY_BYTES {
            return Err(KnowledgeError::Full { max_bytes: MAX_LIBRARY_BYTES }.into());
        }
        Ok(())
    }
}

/// What a library holds now.
pub(super) async fn held(db: &impl ConnectionTrait, library: LibraryId) -> Result<Held> {
    // PostgreSQL sums up to a decimal number, and nothing to NULL.
    let sum = |column: Column| Expr::expr(Func::coalesce([column.sum(), Expr::value(0)])).cast_as(Alias::new("bigint"));
    let counted: Option<(i64, i64, i64)> = in_library(library)
        .select_only()
        .column_as(Column::Id.count(), "documents")
        .column_as(sum(Column::Size), "bytes")
        .column_as(sum(Column::Passages), "passages")
        .into_tuple()
        .one(db)
        .await?;
    let (documents, bytes, passages) = counted.unwrap_or_default();
    Ok(Held { documents: documents.unsigned_abs(), bytes: bytes.unsigned_abs(), passages: passages.unsigned_abs() })
}
