//! What an operator sees and does: which jobs wait or were dead-lettered, trying one again, giving one up.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::entity::outbox;
use crate::db::Db;
use crate::ids::JobId;
use crate::{Error, Result, Timestamp};

/// A job as an operator sees it. What it is about is named by ids only, and not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobView {
    /// The job.
    pub id: JobId,
    /// Which job it is.
    pub name: String,
    /// Where it waits.
    pub queue: String,
    /// Whether it waits for its turn or was dead-lettered.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: i32,
    /// How often it failed; the tries that remain were broken off.
    pub failures: i32,
    /// When it was caused.
    pub created_at: Timestamp,
    /// When it is tried next, or is taken for abandoned if it is being worked on.
    pub due_at: Timestamp,
    /// Why it failed last.
    pub last_error: Option<String>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is worked on, or will be.
    Waiting,
    /// It failed too often and waits for an operator.
    Dead,
}

/// Which jobs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Of this name only.
    pub name: Option<String>,
    /// In this state only.
    pub state: Option<JobState>,
    /// Those that were caused after this one; the last of a page is the key to the next.
    pub after: Option<JobId>,
}

/// Whether a job is still to be done; also one that was dead-lettered.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(db: &Db, job: JobId) -> Result<bool> {
    Ok(outbox::Entity::find_by_id(job).one(&**db).await?.is_some())
}

/// The jobs of one name and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    /// Which job.
    pub name: String,
    /// Where they wait.
    pub queue: String,
    /// The state.
    pub state: JobState,
    /// How many.
    pub count: u64,
    /// When the first of them is or was due.
    pub first_due_at: Timestamp,
}

/// Jobs in the order in which they were caused, and whether there are more.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &Db, filter: JobFilter, limit: usize) -> Result<(Vec<JobView>, bool)> {
    let conditions = Condition::all()
        .add_option(filter.name.map(|name| outbox::Column::Name.eq(name)))
        .add_option(filter.state.map(is_in))
        .add_option(filter.after.map(|after| outbox::Column::Id.gt(after)));
    let query = outbox::Entity::find().filter(conditions).order_by_asc(outbox::Column::Id).limit(limit as u64 + 1);
    let mut rows = query.all(&**db).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows.into_iter().map(JobView::from).collect(), more))
}

/// Has a job that was dead-lettered, or waits for its next try, tried at once as if it were new. Servers find it at their next sweep.
///
/// # Errors
/// [`Error::NotFound`] when there is no such job, or it is being worked on.
pub async fn retry(db: &Db, id: JobId, now: Timestamp) -> Result<()> {
    let idle = Condition::any().add(outbox::Column::DeadAt.is_not_null()).add(outbox::Column::LeaseOwner.is_null());
    match renew(db, Condition::all().add(outbox::Column::Id.eq(id)).add(idle), now).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Has all dead-lettered jobs, of one name or of all, tried again; returns how many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn retry_dead(db: &Db, name: Option<&str>, now: Timestamp) -> Result<u64> {
    let of_name = name.map(|name| outbox::Column::Name.eq(name));
    renew(db, Condition::all().add(outbox::Column::DeadAt.is_not_null()).add_option(of_name), now).await
}

/// Deletes a dead-lettered job: it will never be done. One that waits cannot be deleted, somebody counts on it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such job, or it is not dead-lettered.
pub async fn delete_dead(db: &Db, id: JobId) -> Result<()> {
    let transaction = db.write().await?;
    let deleted = outbox::Entity::delete_many()
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::DeadAt.is_not_null())
        .exec(&*transaction)
        .await?;
    transaction.commit().await?;
    if deleted.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// How many jobs of which name wait and are dead-lettered.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &Db) -> Result<Vec<JobCount>> {
    let mut counts = counts_in(db, JobState::Waiting).await?;
    counts.extend(counts_in(db, JobState::Dead).await?);
    Ok(counts)
}

async fn counts_in(db: &Db, state: JobState) -> Result<Vec<JobCount>> {
    let by_name = outbox::Entity::find()
        .select_only()
        .columns([outbox::Column::Queue, outbox::Column::Name])
        .column_as(outbox::Column::Id.count(), "jobs")
        .column_as(outbox::Column::DueAt.min(), "first_due_at")
        .filter(is_in(state))
        .group_by(outbox::Column::Queue)
        .group_by(outbox::Column::Name)
        .order_by_asc(outbox::Column::Queue)
        .order_by_asc(outbox::Column::Name);
    let rows: Vec<(String, String, i64, Timestamp)> = by_name.into_tuple().all(&**db).await?;
    let count =
        |(queue, name, jobs, first_due_at): (_, _, i64, _)| JobCount { name, queue, state, count: jobs.unsigned_abs(), first_due_at };
    Ok(rows.into_iter().map(count).collect())
}

/// Whether a job has been due since before `since` although nobody works on its queue: one where somebody does is only long.
///
/// # Errors
/// When the database does not answer.
pub async fn is_abandoned(db: &Db, since: Timestamp, now: Timestamp) -> Result<bool> {
    let waiting = || outbox::Entity::find().select_only().column(outbox::Column::Queue).filter(is_in(JobState::Waiting));
    let overdue: Vec<String> = waiting().distinct().filter(outbox::Column::DueAt.lt(since)).into_tuple().all(&**db).await?;
    for queue in overdue {
        let claimed = waiting().filter(outbox::Column::Queue.eq(queue)).filter(outbox::Column::LeaseOwner.is_not_null());
        if claimed.filter(outbox::Column::DueAt.gt(now)).limit(1).into_tuple::<String>().one(&**db).await?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn renew(db: &Db, which: Condition, now: Timestamp) -> Result<u64> {
    let transaction = db.write().await?;
    let renewed = outbox::Entity::update_many()
        .col_expr(outbox::Column::Attempts, Expr::value(0))
        .col_expr(outbox::Column::Failures, Expr::value(0))
        .col_expr(outbox::Column::DeadAt, Expr::value(None::<i64>))
        .col_expr(outbox::Column::LeaseOwner, Expr::value(None::<String>))
        .col_expr(outbox::Column::DueAt, Expr::value(now))
        .filter(which)
        .exec(&*transaction)
        .await?;
    transaction.signal_commit();
    transaction.commit().await?;
    Ok(renewed.rows_affected)
}

fn is_in(state: JobState) -> Expr {
    match state {
        JobState::Waiting => outbox::Column::DeadAt.is_null(),
        JobState::Dead => outbox::Column::DeadAt.is_not_null(),
    }
}

impl From<outbox::Model> for JobView {
    fn from(row: outbox::Model) -> Self {
        Self {
            id: row.id,
            state: if row.dead_at.is_some() { JobState::Dead } else { JobState::Waiting },
            name: row.name,
            queue: row.queue,
            attempts: row.attempts,
            failures: row.failures,
            created_at: row.created_at,
            due_at: row.due_at,
            last_error: row.last_error,
        }
    }
}

#[cfg(test)]
#[path = "operator_tests.rs"]
mod tests;
