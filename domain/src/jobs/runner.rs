use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Job;
use super::entity::outbox;
use super::relay::LEASE_SECONDS;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::JobId;
use crate::{Error, Result};

/// A job that failed, or took its process down, this often is set aside for an operator.
const MAX_ATTEMPTS: i32 = 8;
/// The first wait after a failure; it doubles with each further one.
const FIRST_BACKOFF_SECONDS: i64 = 2;

/// Does the work of jobs.
#[async_trait]
pub trait JobHandler: Send + Sync {
    /// Does one job. It may have been done before, wholly or half: a crash cannot tell.
    async fn handle(&self, job: Job) -> Result<()>;

    /// The job will not be tried again: tells whoever waits for it.
    async fn give_up(&self, job: Job) -> Result<()>;
}

/// Runs claimed jobs: counts the attempt, keeps the lease, and settles the outcome in the outbox.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    clock: Clock,
    handler: Arc<dyn JobHandler>,
    owner: String,
}

impl Runner {
    /// A runner of jobs that `owner`, this process, has claimed.
    #[must_use]
    pub fn new(db: Db, clock: Clock, handler: Arc<dyn JobHandler>, owner: String) -> Self {
        Self { db, clock, handler, owner }
    }

    /// Runs a job that was handed over.
    ///
    /// # Errors
    /// When the outbox cannot be read or written; the job's own failure is not an error here, it is settled.
    pub async fn run(&self, id: JobId) -> Result<()> {
        // Counted before the work: a job that kills its process is counted all the same, and set aside in the end.
        if !self.begin_attempt(id).await? {
            return Ok(());
        }
        let Some(row) = outbox::Entity::find_by_id(id).one(&*self.db).await? else { return Ok(()) };
        let Ok(job) = serde_json::from_str::<Job>(&row.payload) else {
            return self.park(id, "a payload that this version does not understand").await;
        };
        if row.attempts > MAX_ATTEMPTS {
            return self.set_aside(id, job, row.last_error.as_deref().unwrap_or("its process died each time")).await;
        }
        let outcome = tokio::select! {
            outcome = self.handler.handle(job.clone()) => outcome,
            () = self.lose_lease(id) => return Ok(()),
        };
        match outcome {
            Ok(()) => {
                outbox::Entity::delete_many()
                    .filter(outbox::Column::Id.eq(id))
                    .filter(outbox::Column::LeaseOwner.eq(&self.owner))
                    .exec(&*self.db)
                    .await?;
                Ok(())
            }
            Err(error) => {
                tracing::warn!(job = %id, kind = row.kind, attempt = row.attempts, cause = cause(&error), "a job failed");
                if row.attempts >= MAX_ATTEMPTS {
                    self.set_aside(id, job, &cause(&error)).await
                } else {
                    self.retry_later(id, row.attempts, &error).await
                }
            }
        }
    }

    async fn begin_attempt(&self, id: JobId) -> Result<bool> {
        let update = self
            .update(id)
            .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).add(1))
            .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now().plus_seconds(LEASE_SECONDS)))
            .filter(outbox::Column::ParkedAt.is_null());
        Ok(update.exec(&*self.db).await?.rows_affected == 1)
    }

    /// Renews the lease as long as it is ours; returns when it no longer is.
    async fn lose_lease(&self, id: JobId) {
        loop {
            tokio::time::sleep(Duration::from_secs(LEASE_SECONDS.unsigned_abs() / 3)).await;
            let renewed = self
                .update(id)
                .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now().plus_seconds(LEASE_SECONDS)))
                .exec(&*self.db)
                .await;
            if matches!(&renewed, Ok(result) if result.rows_affected == 0) {
                tracing::warn!(job = %id, "a job went on elsewhere: its lease was lost");
                return;
            }
        }
    }

    async fn retry_later(&self, id: JobId, attempts: i32, error: &Error) -> Result<()> {
        let wait = FIRST_BACKOFF_SECONDS << attempts.clamp(0, 12);
        self.update(id)
            .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now().plus_seconds(wait)))
            .col_expr(outbox::Column::LeaseOwner, Expr::value(None::<String>))
            .col_expr(outbox::Column::LastError, Expr::value(cause(error)))
            .exec(&*self.db)
            .await?;
        Ok(())
    }

    async fn set_aside(&self, id: JobId, job: Job, why: &str) -> Result<()> {
        // Told first: if this fails, the job is still ours and is set aside again later.
        self.handler.give_up(job).await?;
        self.park(id, why).await
    }

    async fn park(&self, id: JobId, why: &str) -> Result<()> {
        tracing::error!(job = %id, why, "a job is set aside");
        self.update(id)
            .col_expr(outbox::Column::ParkedAt, Expr::value(self.clock.now()))
            .col_expr(outbox::Column::LastError, Expr::value(why))
            .exec(&*self.db)
            .await?;
        Ok(())
    }

    /// A change of the job's row that only takes effect while the job is ours.
    fn update(&self, id: JobId) -> sea_orm::UpdateMany<outbox::Entity> {
        outbox::Entity::update_many().filter(outbox::Column::Id.eq(id)).filter(outbox::Column::LeaseOwner.eq(&self.owner))
    }
}

fn cause(error: &Error) -> String {
    match error {
        Error::Internal(fault) => fault.cause.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "runner_tests.rs"]
mod tests;
