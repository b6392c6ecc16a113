use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::Job;
use super::entity::outbox;
use crate::db::WriteTransaction;
use crate::ids::JobId;
use crate::{Result, Timestamp};

/// Writes a job to be run at `due_at` or soon after, once the transaction is committed.
///
/// # Errors
/// When the database refuses the row.
pub async fn enqueue(transaction: &WriteTransaction, job: &Job, now: Timestamp, due_at: Timestamp) -> Result<JobId> {
    let id = JobId::generate();
    outbox::Entity::insert(row(id, job, now, due_at)?).exec_without_returning(&**transaction).await?;
    transaction.signal_commit();
    Ok(id)
}

/// The same with several at once, to be run as soon as possible.
///
/// # Errors
/// When the database refuses the rows.
pub(crate) async fn enqueue_all(transaction: &WriteTransaction, jobs: &[Job], now: Timestamp) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let rows = jobs.iter().map(|job| row(JobId::generate(), job, now, now)).collect::<Result<Vec<_>>>()?;
    outbox::Entity::insert_many(rows).exec_without_returning(&**transaction).await?;
    transaction.signal_commit();
    Ok(())
}

fn row(id: JobId, job: &Job, now: Timestamp, due_at: Timestamp) -> Result<outbox::ActiveModel> {
    Ok(outbox::ActiveModel {
        id: Set(id),
        kind: Set(job.kind().to_owned()),
        lane: Set(job.lane()),
        payload: Set(serde_json::to_string(job)?),
        created_at: Set(now),
        due_at: Set(due_at),
        attempts: Set(0),
        failures: Set(0),
        lease_owner: Set(None),
        parked_at: Set(None),
        last_error: Set(None),
    })
}
