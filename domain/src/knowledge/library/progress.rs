//! How far the reading of a document has come, told while it goes on.

use std::time::Duration;

use bytes::Bytes;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio::sync::watch;

use super::Library;
use crate::jobs::Claim;
use crate::knowledge::entity::document;
use crate::knowledge::extract::Extracted;
use crate::knowledge::{DocumentFormat, DocumentState, IntakeFailure};
use crate::{Result, Timestamp};

/// Between two words about the same document.
const PAUSE: Duration = Duration::from_secs(1);
/// Where a reader tells how far it is, so much of the whole is its part; the rest is writing.
const OF_READER: u8 = 90;

/// Whose reading is told, and when a word was last said about it.
pub(super) struct Telling<'a> {
    row: document::Model,
    claim: &'a Claim,
    last: Option<Timestamp>,
    percent: u8,
}

impl<'a> Telling<'a> {
    pub(super) fn of(row: &document::Model, claim: &'a Claim) -> Self {
        Self { row: row.clone(), claim, last: None, percent: 0 }
    }
}

impl Library {
    /// Has a file read and tells what its reader says of its progress. `None` when the document is not ours to read any more: whatever
    /// was reading it is stopped.
    pub(super) async fn read_and_tell(
        &self,
        format: DocumentFormat,
        file: Bytes,
        telling: &mut Telling<'_>,
    ) -> Result<Option<Result<Extracted, IntakeFailure>>> {
        let (progress, mut heard) = watch::channel(0);
        let reading = self.deps.reader.read(format, file, &progress);
        tokio::pin!(reading);
        loop {
            let percent = tokio::select! {
                biased;
                read = &mut reading => return Ok(Some(read)),
                // The sender lives as long as the reading.
                _ = heard.changed() => *heard.borrow_and_update(),
            };
            let percent = u32::from(percent.min(100)) * u32::from(OF_READER) / 100;
            if !self.tell_progress(telling, u8::try_from(percent).unwrap_or(OF_READER)).await? {
                return Ok(None);
            }
        }
    }

    /// Tells how many passages are written; false when the document is not ours to read any more.
    pub(super) async fn tell_written(&self, telling: &mut Telling<'_>, written: usize, of: usize) -> Result<bool> {
        let begun = usize::from(telling.percent);
        let percent = begun + (100 - begun) * written / of.max(1);
        self.tell_progress(telling, u8::try_from(percent).unwrap_or(100)).await
    }

    async fn tell_progress(&self, telling: &mut Telling<'_>, percent: u8) -> Result<bool> {
        let now = self.deps.clock.now();
        if telling.last.is_some_and(|last| now < last.plus(PAUSE)) {
            return Ok(true);
        }
        let transaction = self.deps.db.write().await?;
        if !telling.claim.holds(&transaction).await? {
            return Ok(false);
        }
        let told = document::Entity::update_many()
            .col_expr(document::Column::Progress, Expr::value(i16::from(percent)))
            .filter(document::Column::Id.eq(telling.row.id))
            .filter(document::Column::State.eq(DocumentState::Reading))
            .filter(document::Column::DeletedAt.is_null())
            .exec(&*transaction)
            .await?;
        transaction.commit().await?;
        if told.rows_affected == 0 {
            return Ok(false);
        }
        (telling.last, telling.percent) = (Some(now), percent);
        let row = document::Model { state: DocumentState::Reading, progress: Some(percent.into()), ..telling.row.clone() };
        self.tell_members(row).await?;
        Ok(true)
    }
}
