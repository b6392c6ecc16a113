//! The record of changed documents that every process's index follows.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::PASSAGES_A_COMMIT;
use crate::Result;
use crate::db::{Db, WriteTransaction};
use crate::ids::{DocumentId, LibraryId};
use crate::knowledge::entity::{document, index_change};

/// Grows with every change of the analyser or of what the index keeps; an index of another version is built anew.
const VERSION: u32 = 4;

/// Records that a document's passages changed or went away.
///
/// # Errors
/// When the database refuses the row.
pub(in crate::knowledge) async fn record(transaction: &WriteTransaction, document: DocumentId) -> Result<()> {
    record_all(transaction, &[document]).await
}

/// The same of several documents, of which there is at least one.
///
/// # Errors
/// When the database refuses the rows.
pub(in crate::knowledge) async fn record_all(transaction: &WriteTransaction, documents: &[DocumentId]) -> Result<()> {
    // PostgreSQL hands out numbers before transactions end: without the lock a lower one could appear after a higher
    // one was followed, and would be missed for ever. SQLite has one writer at a time anyway.
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("LOCK TABLE index_change IN EXCLUSIVE MODE").await?;
    }
    let rows = documents.iter().map(|document| index_change::ActiveModel { seq: NotSet, document_id: Set(*document) });
    index_change::Entity::insert_many(rows).exec_without_returning(&**transaction).await?;
    Ok(())
}

/// The last change that an index contains. The index keeps it with its commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Applied {
    seq: i64,
    document: DocumentId,
}

impl Applied {
    pub(super) const fn is_not_before(self, other: Self) -> bool {
        self.seq >= other.seq
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION} {} {}", self.seq, self.document)
    }
}

impl FromStr for Applied {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let (Some(version), Some(seq), Some(document)) = (words.next(), words.next(), words.next()) else { return Err(()) };
        if version != VERSION.to_string() {
            return Err(());
        }
        Ok(Self { seq: seq.parse().map_err(drop)?, document: document.parse().map_err(drop)? })
    }
}

/// What comes after a change.
#[derive(Debug)]
pub(super) enum After {
    /// The changed documents, each once, and the last of the changes.
    Changes(Vec<DocumentId>, Applied),
    /// Nothing.
    Nothing,
    /// The change itself is not in the record: the index belongs to another database, or to an older state of this one.
    Foreign,
}

/// The last change there is.
pub(super) async fn last(db: &Db) -> Result<Option<Applied>> {
    let last = index_change::Entity::find().order_by_desc(index_change::Column::Seq).limit(1).one(&**db).await?;
    Ok(last.map(|row| Applied { seq: row.seq, document: row.document_id }))
}

/// Whether any change after one is of a document of these libraries. What was deleted is not looked for: nobody finds it, whatever the
/// index says.
pub(super) async fn touch(db: &Db, applied: Option<Applied>, scope: &[LibraryId]) -> Result<bool> {
    let changed = index_change::Entity::find()
        .select_only()
        .column(index_change::Column::DocumentId)
        .filter(index_change::Column::Seq.gt(applied.map_or(i64::MIN, |applied| applied.seq)))
        .into_query();
    let touched = document::Entity::find()
        .filter(document::Column::LibraryId.is_in(scope.iter().copied()))
        .filter(document::Column::DeletedAt.is_null())
        .filter(document::Column::Id.in_subquery(changed));
    Ok(touched.limit(1).one(&**db).await?.is_some())
}

/// The next changes, at most `limit`, and no more than [`PASSAGES_A_COMMIT`] hold unless the first has more.
pub(super) async fn after(db: &Db, applied: Option<Applied>, limit: u64) -> Result<After> {
    // The last one is read again, to see that the record is still the one that the index was built from.
    let from = applied.map_or(i64::MIN, |applied| applied.seq);
    let mut rows = index_change::Entity::find()
        .filter(index_change::Column::Seq.gte(from))
        .order_by_asc(index_change::Column::Seq)
        .limit(limit + u64::from(applied.is_some()))
        .all(&**db)
        .await?
        .into_iter()
        .map(|row| Applied { seq: row.seq, document: row.document_id });
    if applied.is_some() && rows.next() != applied {
        return Ok(After::Foreign);
    }
    let mut rows: Vec<Applied> = rows.collect();
    if rows.len() > 1 {
        let fitting = fitting(db, &rows).await?;
        rows.truncate(fitting.max(1));
    }
    let Some(last) = rows.last().copied() else { return Ok(After::Nothing) };
    let mut documents: Vec<Uuid> = rows.into_iter().map(|row| row.document.0).collect();
    documents.sort_unstable();
    documents.dedup();
    Ok(After::Changes(documents.into_iter().map(DocumentId).collect(), last))
}

/// How many of the first changes one commit takes.
async fn fitting(db: &Db, rows: &[Applied]) -> Result<usize> {
    let sizes: HashMap<DocumentId, i32> = document::Entity::find()
        .select_only()
        .columns([document::Column::Id, document::Column::Passages])
        .filter(document::Column::Id.is_in(rows.iter().map(|row| row.document)))
        .into_tuple()
        .all(&**db)
        .await?
        .into_iter()
        .collect();
    let size = |row: &Applied| u64::from(sizes.get(&row.document).copied().unwrap_or_default().unsigned_abs());
    let together = rows.iter().scan(0, |sum, row| {
        *sum += size(row);
        Some(*sum)
    });
    Ok(together.take_while(|sum| *sum <= PASSAGES_A_COMMIT).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_of_another_version_is_not_recognised() {
        let applied = Applied { seq: 7, document: DocumentId(Uuid::from_u128(1)) };
        assert_eq!(applied.to_string().parse(), Ok(applied));
        assert_eq!("1 7 doc_00000000000000000000000000000001".parse::<Applied>(), Err(()));
        assert_eq!("".parse::<Applied>(), Err(()));
    }
}
