use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use tokio_util::sync::CancellationToken;

use super::Queue;
use super::entity::outbox;
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::ids::JobId;
use crate::{Result, Timestamp};

/// A claim lasts this long; the worker renews it while it works. After a crash another claims the job when it is over.
pub(super) const LEASE_SECONDS: i64 = 15;
/// The net under [`crate::db::CommitSignal`]: jobs of dead processes, delayed ones and those of an operator's command are looked for this often.
const SWEEP: Duration = Duration::from_secs(1);
/// Several processes may reach for the same job: then the next of so many is tried.
const CANDIDATES: u64 = 8;

/// A job that was claimed, to be handed to [`super::Runner::run`].
#[derive(Debug, Clone)]
pub struct Claimed(pub(super) outbox::Model);

/// The right to do a job, for as long as nobody else has it.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(super) job: JobId,
    pub(super) owner: String,
    /// Grows with each claim of the job, so that one that was lost and taken again is another.
    pub(super) attempt: i32,
}

impl Claim {
    /// The job it is for.
    #[must_use]
    pub const fn job(&self) -> JobId {
        self.job
    }

    /// Whether the job is still ours, and stays so until the transaction ends. A worker that slept through its lease finds out here,
    /// before it writes what another has written meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn holds(&self, transaction: &WriteTransaction) -> Result<bool> {
        let held = outbox::Entity::find_by_id(self.job).filter(self.is_ours()).lock_exclusive().one(&**transaction).await?;
        Ok(held.is_some())
    }

    pub(super) fn is_ours(&self) -> Condition {
        Condition::all().add(outbox::Column::LeaseOwner.eq(&self.owner)).add(outbox::Column::Attempts.eq(self.attempt))
    }
}

/// Claims due jobs of one queue for this process, one whenever a worker is free.
#[derive(Clone)]
pub struct Claims {
    db: Db,
    clock: Clock,
    queue: Queue,
    owner: String,
}

impl Claims {
    /// Claims in the name of `owner`, this process, unlike every other now and before.
    #[must_use]
    pub fn new(db: Db, clock: Clock, queue: Queue, owner: String) -> Self {
        Self { db, clock, queue, owner }
    }

    /// The jobs as they are claimed, until told to stop. Nothing is claimed before it is asked for.
    #[must_use]
    pub fn stream(self, stop: CancellationToken) -> BoxStream<'static, Claimed> {
        let commits = self.db.commit_signal().any();
        stream::unfold((self, commits, stop), |(claims, mut commits, stop)| async move {
            while !stop.is_cancelled() {
                // From here on a commit is heard: a job that the search below misses is looked for again.
                commits.mark_unchanged();
                match claims.claim().await {
                    Ok(Some(claimed)) => return Some((claimed, (claims, commits, stop))),
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, "claiming jobs failed; trying again"),
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = commits.changed() => {}
                    () = tokio::time::sleep(SWEEP) => {}
                }
            }
            None
        })
        .boxed()
    }

    async fn claim(&self) -> Result<Option<Claimed>> {
        let now = self.clock.now();
        // Looked for without the write lock: most of the time there is nothing to do.
        let due: Vec<JobId> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::Id)
            .filter(outbox::Column::Queue.eq(self.queue.name()))
            .filter(is_due(now))
            .filter(self.leaves_room(now))
            .order_by_asc(outbox::Column::DueAt)
            .limit(CANDIDATES)
            .into_tuple()
            .all(&*self.db)
            .await?;
        for job in due {
            if let Some(claimed) = self.take(job, now).await? {
                return Ok(Some(claimed));
            }
        }
        Ok(None)
    }

    /// Takes the job for this process, and counts the attempt before the work: a job that kills its process is counted all the same.
    async fn take(&self, job: JobId, now: Timestamp) -> Result<Option<Claimed>> {
        let transaction = self.db.write().await?;
        let taken = outbox::Entity::update_many()
            .col_expr(outbox::Column::DueAt, Expr::value(now.plus_seconds(LEASE_SECONDS)))
            .col_expr(outbox::Column::LeaseOwner, Expr::value(self.owner.clone()))
            .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).add(1))
            // What is enqueued from now on is not seen by this run and needs another.
            .col_expr(outbox::Column::DedupKey, Expr::value(None::<String>))
            .filter(outbox::Column::Id.eq(job))
            .filter(is_due(now))
            // Looked at again: on PostgreSQL two that look at the same moment may still run one too many, and no harm is done.
            .filter(self.leaves_room(now))
            .exec_with_returning(&*transaction)
            .await?;
        transaction.commit().await?;
        Ok(taken.into_iter().next().map(Claimed))
    }

    /// Jobs of workspaces that have as many running as they may wait, and do not keep others waiting.
    fn leaves_room(&self, now: Timestamp) -> Condition {
        let most = self.queue.per_workspace();
        if most == u32::MAX {
            return Condition::all();
        }
        let workspace = outbox::Column::WorkspaceId;
        Condition::any().add(workspace.is_null()).add(workspace.not_in_subquery(self.busy_workspaces(now, most)))
    }

    fn busy_workspaces(&self, now: Timestamp, most: u32) -> SelectStatement {
        outbox::Entity::find()
            .select_only()
            .column(outbox::Column::WorkspaceId)
            .filter(outbox::Column::Queue.eq(self.queue.name()))
            .filter(outbox::Column::WorkspaceId.is_not_null())
            .filter(outbox::Column::LeaseOwner.is_not_null())
            .filter(outbox::Column::DueAt.gt(now))
            .group_by(outbox::Column::WorkspaceId)
            .having(outbox::Column::Id.count().gte(most))
            .into_query()
    }
}

fn is_due(now: Timestamp) -> Condition {
    Condition::all().add(outbox::Column::DeadAt.is_null()).add(outbox::Column::DueAt.lte(now))
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
