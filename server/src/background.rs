//! What goes on beside requests, in `serve` and in `worker` alike.

use std::sync::Arc;
use std::time::Duration;

use domain::Services;
use domain::db::Db;
use domain::jobs::{Runner, Scheduler};
use domain::knowledge::{Library, SearchIndex};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::jobs::{Workers, registry, relay_commits, schedules};
use crate::metrics::MeasuredJobs;
use crate::services::Backend;

/// The search index looks for changes of other processes this often.
const FOLLOW_INDEX: Duration = Duration::from_secs(2);

/// Running tasks, and the workers if this process has any.
pub struct Background {
    tasks: TaskTracker,
    workers: JoinHandle<anyhow::Result<()>>,
}

impl Background {
    /// Begins; ends when `stop` is cancelled. Jobs are done here only when `with_jobs`.
    ///
    /// # Errors
    /// When a schedule cannot be read.
    pub fn start(backend: &Backend, with_jobs: bool, stop: &CancellationToken, grace: Duration) -> anyhow::Result<Self> {
        let Backend { config, services, stores, process, .. } = backend;
        let Services { db, clock, index, library, chat, audit, .. } = &**services;
        let tasks = TaskTracker::new();
        tasks.spawn(follow_changes(index.clone(), db.clone(), stop.clone()));
        tasks.spawn(chat.clone().reap(stores.locks.clone(), stop.clone()));
        tasks.spawn(audit.clone().keep_anchored(config.audit_head_file(), stop.clone()));
        tasks.spawn(look_for_missing_vectors(library.clone()));
        tasks.spawn(Scheduler::new(db.clone(), clock.clone(), schedules()?).run(stop.clone()));
        if config.redis.is_some() {
            tasks.spawn(relay_commits(db.commit_signal(), stores.pubsub.clone(), stop.clone()));
        }
        let workers = if with_jobs {
            let jobs = Arc::new(MeasuredJobs::new(registry(services), backend.metrics.clone()));
            let workers = Workers {
                db: db.clone(),
                clock: clock.clone(),
                runner: Runner::new(db.clone(), clock.clone(), jobs, stop.clone()),
                process: process.clone(),
            };
            tokio::spawn(workers.work(stop.clone(), grace))
        } else {
            let stop = stop.clone();
            tokio::spawn(async move {
                let _: () = stop.cancelled().await;
                Ok(())
            })
        };
        Ok(Self { tasks, workers })
    }

    /// Resolves when the workers ended, which they must not do by themselves.
    ///
    /// # Errors
    /// Why they ended.
    pub async fn died(&mut self) -> anyhow::Result<()> {
        (&mut self.workers).await?
    }

    /// Waits until everything has come to its end.
    pub async fn finish(self) {
        self.tasks.close();
        self.tasks.wait().await;
        if !self.workers.is_finished() {
            let _ = self.workers.await;
        }
    }
}

/// Keeps this process' index in step with the database, whichever process changed it.
async fn follow_changes(index: SearchIndex, db: Db, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = index.follow(&db).await {
            tracing::warn!(%error, "search index update failed; retrying");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(FOLLOW_INDEX) => {}
        }
    }
}

/// The model may be another than before: what lacks its vectors is looked for at once, and then by its schedule.
async fn look_for_missing_vectors(library: Library) {
    if let Err(error) = library.look_for_missing_vectors().await {
        tracing::warn!(%error, "documents without vectors were not looked for; the next hour does");
    }
}
