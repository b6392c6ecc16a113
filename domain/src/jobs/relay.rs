use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::entity::outbox;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::JobId;
use crate::{Result, Timestamp};

/// A claimed job belongs to its process for this long; the worker renews while it works. After a crash another claim waits this long.
pub(super) const LEASE_SECONDS: i64 = 15;
/// The safety net under [`Wake`]: jobs of dead processes and delayed ones are looked for this often.
const SWEEP: Duration = Duration::from_secs(2);
/// Jobs handed over at once.
const BATCH: u64 = 64;

/// Hands claimed jobs to workers. Losing one is harmless: its lease runs out and it is handed over again.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Puts a claimed job in line.
    async fn push(&self, job: JobId) -> Result<()>;
}

/// Tells the relay that a transaction with jobs was committed, so that they start at once.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// There may be work.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Moves due jobs from the outbox to the queue.
pub struct Relay {
    db: Db,
    clock: Clock,
    queue: Arc<dyn JobQueue>,
    wake: Wake,
    owner: String,
}

impl Relay {
    /// A relay that claims jobs in the name of `owner`, this process.
    #[must_use]
    pub fn new(db: Db, clock: Clock, queue: Arc<dyn JobQueue>, owner: String) -> Self {
        Self { wake: db.wake(), db, clock, queue, owner }
    }

    /// Hands jobs over until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            match self.hand_over().await {
                Ok(handed) if handed == BATCH => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "jobs could not be handed over; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.wake.0.notified() => {}
                () = tokio::time::sleep(SWEEP) => {}
            }
        }
    }

    async fn hand_over(&self) -> Result<u64> {
        let now = self.clock.now();
        // Looked for without the write lock: most of the time there is nothing to do.
        let due: Vec<JobId> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::Id)
            .filter(is_due(now))
            .order_by_asc(outbox::Column::DueAt)
            .limit(BATCH)
            .into_tuple()
            .all(&*self.db)
            .await?;
        let mut handed = 0;
        for job in due {
            if self.claim(job, now).await? {
                self.queue.push(job).await?;
                handed += 1;
            }
        }
        Ok(handed)
    }

    /// Takes the job for this process; false when another was quicker.
    async fn claim(&self, job: JobId, now: Timestamp) -> Result<bool> {
        let claimed = outbox::Entity::update_many()
            .col_expr(outbox::Column::DueAt, Expr::value(now.plus_seconds(LEASE_SECONDS)))
            .col_expr(outbox::Column::LeaseOwner, Expr::value(self.owner.clone()))
            .filter(outbox::Column::Id.eq(job))
            .filter(is_due(now))
            .exec(&*self.db)
            .await?;
        Ok(claimed.rows_affected == 1)
    }
}

fn is_due(now: Timestamp) -> sea_orm::Condition {
    sea_orm::Condition::all().add(outbox::Column::ParkedAt.is_null()).add(outbox::Column::DueAt.lte(now))
}
