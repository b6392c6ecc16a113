use std::time::Duration;

use apalis::prelude::*;
use apalis_sqlite::{Config, SqliteConnection, SqlitePool, SqliteStorage};
use async_trait::async_trait;
use domain::ids::JobId;
use domain::jobs::{JobQueue, Runner};
use domain::{Error, Result};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

/// Named here and not after the Rust type, so that moving the type orphans no job.
const QUEUE: &str = "jobs";
/// Jobs of this process that run at the same time.
const CONCURRENCY: usize = 2;
/// Finished jobs are swept out of memory this often.
const SWEEP: Duration = Duration::from_secs(60);

/// The embedded queue: apalis on an SQLite database in memory. The outbox is the truth; what is lost here is handed over again.
#[derive(Clone)]
pub struct MemoryQueue {
    pool: SqlitePool,
    new_jobs: apalis_sqlite::callback::HookCallbackListener,
}

/// What travels through apalis: a pointer into the outbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Handed {
    job: JobId,
}

impl MemoryQueue {
    /// An empty queue.
    ///
    /// # Errors
    /// When SQLite cannot be set up.
    pub async fn open() -> Result<Self> {
        let (pool, new_jobs) = SqliteStorage::connect_with_callback(":memory:").map_err(Error::internal)?;
        keep_alive(pool.acquire().await.map_err(Error::internal)?.detach());
        SqliteStorage::migrations().run(&pool).await.map_err(Error::internal)?;
        Ok(Self { pool, new_jobs })
    }

    fn storage(&self) -> SqliteStorage<Handed> {
        SqliteStorage::new(&self.pool).with_config(Config::default().queue(QUEUE))
    }

    /// Runs jobs until told to stop; those that are running then are waited for, for as long as `grace`.
    ///
    /// # Errors
    /// When the workers ended although nobody told them to.
    pub async fn work(self, runner: Runner, process: String, stop: CancellationToken, grace: Duration) -> anyhow::Result<()> {
        let sweeper = tokio::spawn(sweep(self.pool.clone(), stop.clone()));
        let monitor = Monitor::new()
            .register(move |restarts| {
                // Woken by SQLite itself the moment a job is pushed; the interval is only a net under that.
                let woken = Strategy::new().stream(self.new_jobs.clone()).interval(Duration::from_secs(1));
                WorkerBuilder::new(format!("{QUEUE}-{process}-{restarts}"))
                    .backend(self.storage().poll_with_strategy(woken))
                    .concurrency(CONCURRENCY)
                    .data(runner.clone())
                    .catch_panic()
                    .build(run)
            })
            .should_restart(|_, _| true)
            .shutdown_timeout(grace);
        let stopped = stop.clone();
        monitor
            .run_with_signal(async move {
                let _: () = stopped.cancelled().await;
                Ok(())
            })
            .await?;
        sweeper.abort();
        anyhow::ensure!(stop.is_cancelled(), "the job workers ended on their own");
        Ok(())
    }
}

async fn run(handed: Handed, runner: Data<Runner>) -> Result<(), BoxDynError> {
    // A failure to settle is retried by the outbox, whose lease runs out; apalis need not know.
    if let Err(error) = runner.run(handed.job).await {
        tracing::warn!(job = %handed.job, %error, "a job could not be settled; it will be handed over again");
    }
    Ok(())
}

#[async_trait]
impl JobQueue for MemoryQueue {
    async fn push(&self, job: JobId) -> Result<()> {
        self.storage().push(Handed { job }).await.map_err(Error::internal)?;
        Ok(())
    }
}

/// A database in memory lives as long as its last connection, and the pool closes idle ones: one is kept outside of it.
fn keep_alive(connection: SqliteConnection) {
    tokio::spawn(async move {
        std::future::pending::<()>().await;
        drop(connection);
    });
}

async fn sweep(pool: SqlitePool, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::time::sleep(SWEEP).await;
        let swept = sqlx::query("DELETE FROM Jobs WHERE status IN ('Done', 'Killed', 'Failed')").execute(&pool).await;
        if let Err(error) = swept {
            tracing::warn!(%error, "finished jobs could not be swept out of memory");
        }
    }
}
