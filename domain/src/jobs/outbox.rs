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
    let row = outbox::ActiveModel {
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
    };
    outbox::Entity::insert(row).exec_without_returning(&**transaction).await?;
    transaction.leaves_jobs();
    Ok(id)
}
