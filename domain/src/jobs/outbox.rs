use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use super::entity::outbox::{self, Column};
use super::{Job, Queue};
use crate::db::WriteTransaction;
use crate::ids::{JobId, WorkspaceId};
use crate::{Result, Timestamp};

/// Writes a job to be run at `due_at` or soon after, once the transaction is committed. While one with the same
/// [key](Job::key) waits, nothing is added and that one is returned; nobody claims it before the transaction ends, so it
/// sees what this transaction did.
///
/// # Errors
/// When the database refuses the row.
pub async fn enqueue<J: Job>(transaction: &WriteTransaction, job: &J, now: Timestamp, due_at: Timestamp) -> Result<JobId> {
    NewJob::of(job)?.enqueue(transaction, now, due_at).await
}

/// The same with several of one kind at once, to be run as soon as possible.
///
/// # Errors
/// When the database refuses the rows.
pub(crate) async fn enqueue_all<J: Job>(transaction: &WriteTransaction, jobs: &[J], now: Timestamp) -> Result<()> {
    let mut rows = Vec::new();
    let mut keys = HashSet::new();
    for job in jobs {
        let new = NewJob::of(job)?;
        // One statement may not meet the same row twice.
        if new.key.as_ref().is_none_or(|key| keys.insert(key.clone())) {
            rows.push(new.row(JobId::generate(), now, now));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    outbox::Entity::insert_many(rows).on_conflict(hold_waiting()).exec_without_returning(&**transaction).await?;
    transaction.signal_commit();
    Ok(())
}

/// A job that is not in the outbox yet.
#[derive(Debug, Clone)]
pub(super) struct NewJob {
    name: &'static str,
    queue: Queue,
    payload: String,
    key: Option<String>,
    workspace: Option<WorkspaceId>,
}

impl NewJob {
    pub(super) fn of<J: Job>(job: &J) -> Result<Self> {
        Ok(Self { name: J::NAME, queue: J::QUEUE, payload: serde_json::to_string(job)?, key: job.key(), workspace: job.workspace() })
    }

    pub(super) async fn enqueue(self, transaction: &WriteTransaction, now: Timestamp, due_at: Timestamp) -> Result<JobId> {
        let id = JobId::generate();
        let has_key = self.key.is_some();
        let insert = outbox::Entity::insert(self.row(id, now, due_at));
        let waiting = if has_key {
            insert.on_conflict(hold_waiting()).exec_with_returning(&**transaction).await?.id
        } else {
            insert.exec_without_returning(&**transaction).await?;
            id
        };
        transaction.signal_commit();
        Ok(waiting)
    }

    fn row(self, id: JobId, now: Timestamp, due_at: Timestamp) -> outbox::ActiveModel {
        outbox::ActiveModel {
            id: Set(id),
            name: Set(self.name.to_owned()),
            queue: Set(self.queue.name().to_owned()),
            payload: Set(self.payload),
            dedup_key: Set(self.key),
            workspace_id: Set(self.workspace),
            created_at: Set(now),
            due_at: Set(due_at),
            attempts: Set(0),
            failures: Set(0),
            lease_owner: Set(None),
            dead_at: Set(None),
            last_error: Set(None),
        }
    }
}

/// Changes nothing in the job that waits, but holds its row until the transaction ends: a worker that claimed it before would
/// not see what this transaction does.
fn hold_waiting() -> OnConflict {
    OnConflict::columns([Column::Name, Column::DedupKey]).update_column(Column::Name).to_owned()
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
