use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, SqlErr};
use tokio_util::sync::CancellationToken;

use super::claims::LEASE_SECONDS;
use super::entity::outbox;
use super::{Claim, Claimed, Dispatcher};
use crate::clock::Clock;
use crate::db::Db;
use crate::{Error, Result};

/// A job that took its process down this often is dead-lettered: it would go on doing so.
const MAX_CRASHES: i32 = 3;
/// A job that is not done so long after the process was told to stop is given back.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Runs claimed jobs: keeps the claim, and settles the outcome in the outbox.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    clock: Clock,
    dispatcher: Arc<dyn Dispatcher>,
    stop: CancellationToken,
}

impl Runner {
    /// A runner that gives its jobs back soon after `stop`.
    #[must_use]
    pub fn new(db: Db, clock: Clock, dispatcher: Arc<dyn Dispatcher>, stop: CancellationToken) -> Self {
        Self { db, clock, dispatcher, stop }
    }

    /// Runs a job that was claimed.
    ///
    /// # Errors
    /// When the outbox cannot be read or written; the job's own failure is not an error here, it is settled.
    pub async fn run(&self, Claimed(row): Claimed) -> Result<()> {
        let Some(owner) = row.lease_owner.clone() else { return Ok(()) };
        let claim = Claim { job: row.id, owner, attempt: row.attempts };
        let job = match self.dispatcher.bind(&row.name, &row.payload) {
            Ok(job) => job,
            Err(error) => return self.dead_letter(&claim, &error.to_string()).await,
        };
        // Attempts that were counted and neither done nor failed.
        let crashes = row.attempts - 1 - row.failures;
        if crashes >= MAX_CRASHES {
            return self.give_up(&claim, &row, "its process died each time").await;
        }
        let (spec, key) = (job.spec(), job.key());
        // Caught here, so that a panic counts as a failure and not as a crash.
        let work = AssertUnwindSafe(job.run(&claim)).catch_unwind();
        let outcome = tokio::select! {
            outcome = work => outcome.unwrap_or_else(|_| Err(Error::internal("it panicked"))),
            () = self.lose(&claim) => return Ok(()),
            () = self.run_out_of_time() => return self.give_back(&claim, key).await,
        };
        let settled = match outcome {
            Ok(()) => self.done(&claim).await,
            Err(error) => {
                let failures = row.failures + 1;
                tracing::warn!(job = %row.id, name = spec.name, queue = spec.queue.name(), failures, cause = cause(&error), "job failed");
                if spec.retry.is_exhausted(failures, self.clock.now().seconds_since(row.created_at)) {
                    self.give_up(&claim, &row, &cause(&error)).await
                } else {
                    self.retry_later(&claim, key, failures, spec.retry.wait(failures), &error).await
                }
            }
        };
        // Another one of the workspace may have waited for this one to end.
        self.db.commit_signal().notify();
        settled
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
                tracing::warn!(job = %claim.job, "job continues elsewhere: its claim was lost");
                return;
            }
        }
    }

    async fn run_out_of_time(&self) {
        self.stop.cancelled().await;
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    }

    async fn done(&self, claim: &Claim) -> Result<()> {
        outbox::Entity::delete_many().filter(outbox::Column::Id.eq(claim.job)).filter(claim.is_ours()).exec(&*self.db).await?;
        Ok(())
    }

    /// As if it had not been claimed: an orderly end is not the job's fault.
    async fn give_back(&self, claim: &Claim, key: Option<String>) -> Result<()> {
        let given_back = self
            .update(claim)
            .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).sub(1))
            .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now()));
        self.wait_again(claim, key, given_back).await
    }

    async fn retry_later(&self, claim: &Claim, key: Option<String>, failures: i32, wait: Duration, error: &Error) -> Result<()> {
        let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
        let failed = self
            .update(claim)
            .col_expr(outbox::Column::Failures, Expr::value(failures))
            .col_expr(outbox::Column::DueAt, Expr::value(self.clock.now().plus_seconds(seconds)))
            .col_expr(outbox::Column::LastError, Expr::value(cause(error)));
        self.wait_again(claim, key, failed).await
    }

    /// Has the job wait under its key again. When another one of that key has come meanwhile, that one does the work of both.
    async fn wait_again(&self, claim: &Claim, key: Option<String>, update: sea_orm::UpdateMany<outbox::Entity>) -> Result<()> {
        let waiting = update
            .col_expr(outbox::Column::LeaseOwner, Expr::value(None::<String>))
            .col_expr(outbox::Column::DedupKey, Expr::value(key))
            .exec(&*self.db)
            .await;
        match waiting {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => self.done(claim).await,
            other => Ok(other.map(drop)?),
        }
    }

    async fn give_up(&self, claim: &Claim, row: &outbox::Model, why: &str) -> Result<()> {
        // Told first: if this fails, the job is still there and is given up again later.
        if let Ok(job) = self.dispatcher.bind(&row.name, &row.payload) {
            job.give_up().await?;
        }
        self.dead_letter(claim, why).await
    }

    async fn dead_letter(&self, claim: &Claim, why: &str) -> Result<()> {
        tracing::error!(job = %claim.job, why, "job dead-lettered");
        self.update(claim)
            .col_expr(outbox::Column::DeadAt, Expr::value(self.clock.now()))
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
