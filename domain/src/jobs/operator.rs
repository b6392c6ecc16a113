//! What an operator sees and does: which jobs wait or are set aside, trying one again, giving one up.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::Lane;
use super::entity::outbox;
use crate::db::Db;
use crate::ids::JobId;
use crate::{Error, Result, Timestamp};

/// A job as an operator sees it. What it is about is named by ids only, and not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobView {
    /// The job.
    pub id: JobId,
    /// The name of its kind.
    pub kind: String,
    /// Whether it waits for its turn or was set aside.
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
    Parked,
}

/// Which jobs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Of this kind only.
    pub kind: Option<String>,
    /// In this state only.
    pub state: Option<JobState>,
    /// Those that were caused after this one; the last of a page is the key to the next.
    pub after: Option<JobId>,
}

/// Whether a job is still to be done; also one that was set aside.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(db: &Db, job: JobId) -> Result<bool> {
    Ok(outbox::Entity::find_by_id(job).one(&**db).await?.is_some())
}

/// The jobs of one kind and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    /// The name of the kind.
    pub kind: String,
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
        .add_option(filter.kind.map(|kind| outbox::Column::Kind.eq(kind)))
        .add_option(filter.state.map(is_in))
        .add_option(filter.after.map(|after| outbox::Column::Id.gt(after)));
    let query = outbox::Entity::find().filter(conditions).order_by_asc(outbox::Column::Id).limit(limit as u64 + 1);
    let mut rows = query.all(&**db).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows.into_iter().map(JobView::from).collect(), more))
}

/// Has a job that was set aside, or waits for its next try, tried at once as if it were new. Servers find it at their next sweep.
///
/// # Errors
/// [`Error::NotFound`] when there is no such job, or it is being worked on.
pub async fn retry(db: &Db, id: JobId, now: Timestamp) -> Result<()> {
    let idle = Condition::any().add(outbox::Column::ParkedAt.is_not_null()).add(outbox::Column::LeaseOwner.is_null());
    match renew(db, Condition::all().add(outbox::Column::Id.eq(id)).add(idle), now).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Has all jobs that were set aside, of one kind or of all, tried again; returns how many there were.
///
/// # Errors
/// When the database does not answer.
pub async fn retry_parked(db: &Db, kind: Option<&str>, now: Timestamp) -> Result<u64> {
    let of_kind = kind.map(|kind| outbox::Column::Kind.eq(kind));
    renew(db, Condition::all().add(outbox::Column::ParkedAt.is_not_null()).add_option(of_kind), now).await
}

/// Removes a job that was set aside: it will never be done. One that waits cannot be removed, somebody counts on it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such job, or it is not set aside.
pub async fn remove_parked(db: &Db, id: JobId) -> Result<()> {
    let transaction = db.write().await?;
    let removed = outbox::Entity::delete_many()
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::ParkedAt.is_not_null())
        .exec(&*transaction)
        .await?;
    transaction.commit().await?;
    if removed.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// How many jobs of which kind wait and are set aside.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &Db) -> Result<Vec<JobCount>> {
    let mut counts = counts_in(db, JobState::Waiting).await?;
    counts.extend(counts_in(db, JobState::Parked).await?);
    Ok(counts)
}

async fn counts_in(db: &Db, state: JobState) -> Result<Vec<JobCount>> {
    let by_kind = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Kind)
        .column_as(outbox::Column::Id.count(), "jobs")
        .column_as(outbox::Column::DueAt.min(), "first_due_at")
        .filter(is_in(state))
        .group_by(outbox::Column::Kind)
        .order_by_asc(outbox::Column::Kind);
    let rows: Vec<(String, i64, Timestamp)> = by_kind.into_tuple().all(&**db).await?;
    Ok(rows.into_iter().map(|(kind, jobs, first_due_at)| JobCount { kind, state, count: jobs.unsigned_abs(), first_due_at }).collect())
}

/// Whether a job has been due since before `since` although nobody works in its lane: a lane where somebody does is only long.
///
/// # Errors
/// When the database does not answer.
pub async fn is_abandoned(db: &Db, since: Timestamp, now: Timestamp) -> Result<bool> {
    let (quick, slow) = tokio::try_join!(is_lane_abandoned(db, Lane::Quick, since, now), is_lane_abandoned(db, Lane::Slow, since, now))?;
    Ok(quick || slow)
}

async fn is_lane_abandoned(db: &Db, lane: Lane, since: Timestamp, now: Timestamp) -> Result<bool> {
    let waiting = || {
        let in_lane = outbox::Entity::find().filter(is_in(JobState::Waiting)).filter(outbox::Column::Lane.eq(lane));
        in_lane.select_only().column(outbox::Column::DueAt).limit(1)
    };
    let overdue = waiting().filter(outbox::Column::DueAt.lt(since)).into_tuple::<Timestamp>().one(&**db).await?;
    if overdue.is_none() {
        return Ok(false);
    }
    let claimed = waiting().filter(outbox::Column::DueAt.gt(now)).filter(outbox::Column::LeaseOwner.is_not_null());
    Ok(claimed.into_tuple::<Timestamp>().one(&**db).await?.is_none())
}

async fn renew(db: &Db, which: Condition, now: Timestamp) -> Result<u64> {
    let transaction = db.write().await?;
    let renewed = outbox::Entity::update_many()
        .col_expr(outbox::Column::Attempts, Expr::value(0))
        .col_expr(outbox::Column::Failures, Expr::value(0))
        .col_expr(outbox::Column::ParkedAt, Expr::value(None::<i64>))
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
        JobState::Waiting => outbox::Column::ParkedAt.is_null(),
        JobState::Parked => outbox::Column::ParkedAt.is_not_null(),
    }
}

impl From<outbox::Model> for JobView {
    fn from(row: outbox::Model) -> Self {
        Self {
            id: row.id,
            state: if row.parked_at.is_some() { JobState::Parked } else { JobState::Waiting },
            kind: row.kind,
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
