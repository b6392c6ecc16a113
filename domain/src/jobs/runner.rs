use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio_util::sync::CancellationToken;

use super::claims::LEASE_SECONDS;
use super::entity::outbox;
use super::patience::{self, Patience};
use super::{Claim, Claimed, Job};
use crate::clock::Clock;
use crate::db::Db;
use crate::{Error, Result};

/// A job that took its process down this often is set aside for an operator: it would go on doing so.
const MAX_CRASHES: i32 = 3;
/// A job that is not done so long after the process was told to stop is given back.
const LAST_MOMENTS: Duration = Duration::from_secs(3);

/// Does the work of jobs.
#[async_trait]
pub trait JobHandler: Send + Sync {
    /// Does one job. It may have been done before, wholly or half: a crash cannot tell.
    async fn handle(&self, job: Job, claim: &Claim) -> Result<()>;

    /// The job will not be tried again: tells whoever waits for it.
    async fn give_up(&self, job: Job) -> Result<()>;
}

/// Runs claimed jobs: keeps the claim, and settles the outcome in the outbox.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    clock: Clock,
    handler: Arc<dyn JobHandler>,
    stop: CancellationToken,
}

impl Runner {
    /// A runner that gives its jobs back soon after `stop`.
    #[must_use]
    pub fn new(db: Db, clock: Clock, handler: Arc<dyn JobHandler>, stop: CancellationToken) -> Self {
        Self { db, clock, handler, stop }
    }

    /// Runs a job that was claimed.
    ///
    /// # Errors
    /// When the outbox cannot be read or written; the job's own failure is not an error here, it is settled.
    pub async fn run(&self, Claimed(row): Claimed) -> Result<()> {
        let Some(owner) = row.lease_owner.clone() else { return Ok(()) };
        let claim = Claim { job: row.id, owner, attempt: row.attempts };
        let Ok(job) = serde_json::from_str::<Job>(&row.payload) else {
            return self.park(&claim, "a payload that this version does not understand").await;
        };
        // Attempts that were counted and neither done nor failed.
        let crashes = row.attempts - 1 - row.failures;
        if crashes >= MAX_CRASHES {
            return self.set_aside(&claim, job, "its process died each time").await;
        }
        // Caught here, so that a panic counts as a failure and not as a crash.
        let work = AssertUnwindSafe(self.handler.handle(job.clone(), &claim)).catch_unwind();
        let outcome = tokio::select! {
            outcome = work => outcome.unwrap_or_else(|_| Err(Error::internal("it panicked"))),
            () = self.lose(&claim) => return Ok(()),
            () = self.run_out_of_time() => return self.give_back(&claim).await,
        };
        match outcome {
            Ok(()) => self.done(&claim).await,
            Err(error) => {
                let failures = row.failures + 1;
                tracing::warn!(job = %row.id, kind = row.kind, failures, cause = cause(&error), "a job failed");
                if Patience::with(&job).is_over(failures, self.clock.now().seconds_since(row.created_at)) {
                    self.set_aside(&claim, job, &cause(&error)).await
                } else {
                    self.retry_later(&claim, failures, &error).await
                }
            }
        }
    }

    /// Renews the claim as long as it is ours; returns when it no longer is.
    async fn lose(&self, claim: &Claim) {
        loop {
            tokio::time::sleep(Duration::from_secs(LEASE_SECONDS.unsigned_abs() / 3)).await;
            let renewed = self
                .update(claim)
                .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now().plus_seconds(LEASE_SECONDS)))
                .exec(&*self.db)
                .await;
            if matches!(&renewed, Ok(result) if result.rows_affected == 0) {
                tracing::warn!(job = %claim.job, "a job went on elsewhere: its claim was lost");
                return;
            }
        }
    }

    async fn run_out_of_time(&self) {
        self.stop.cancelled().await;
        tokio::time::sleep(LAST_MOMENTS).await;
    }

    async fn done(&self, claim: &Claim) -> Result<()> {
        outbox::Entity::delete_many().filter(outbox::Column::Id.eq(claim.job)).filter(claim.is_ours()).exec(&*self.db).await?;
        Ok(())
    }

    /// As if it had not been claimed: an orderly end is not the job's fault.
    async fn give_back(&self, claim: &Claim) -> Result<()> {
        self.update(claim)
            .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).sub(1))
            .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now()))
            .col_expr(outbox::Column::LeaseOwner, Expr::value(None::<String>))
            .exec(&*self.db)
            .await?;
        Ok(())
    }

    async fn retry_later(&self, claim: &Claim, failures: i32, error: &Error) -> Result<()> {
        self.update(claim)
            .col_expr(outbox::Column::Failures, Expr::value(failures))
            .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now().plus_seconds(patience::wait_seconds(failures))))
            .col_expr(outbox::Column::LeaseOwner, Expr::value(None::<String>))
            .col_expr(outbox::Column::LastError, Expr::value(cause(error)))
            .exec(&*self.db)
            .await?;
        Ok(())
    }

    async fn set_aside(&self, claim: &Claim, job: Job, why: &str) -> Result<()> {
        // Told first: if this fails, the job is still there and is set aside again later.
        self.handler.give_up(job).await?;
        self.park(claim, why).await
    }

    async fn park(&self, claim: &Claim, why: &str) -> Result<()> {
        tracing::error!(job = %claim.job, why, "a job is set aside");
        self.update(claim)
            .col_expr(outbox::Column::ParkedAt, Expr::value(self.clock.now()))
            .col_expr(outbox::Column::LeaseOwner, Expr::value(None::<String>))
            .col_expr(outbox::Column::LastError, Expr::value(why))
            .exec(&*self.db)
            .await?;
        Ok(())
    }

    /// A change of the job's row that only takes effect while the job is ours.
    fn update(&self, claim: &Claim) -> sea_orm::UpdateMany<outbox::Entity> {
        outbox::Entity::update_many().filter(outbox::Column::Id.eq(claim.job)).filter(claim.is_ours())
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
