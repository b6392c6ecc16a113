use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::*;
use apalis_core::backend::BackendConfig;
use apalis_core::backend::finalize::Ephemeral;
use bytes::Bytes;
use domain::clock::Clock;
use domain::db::{CommitSignal, Db};
use domain::jobs::{Claimed, Claims, Queue, Runner};
use domain::pubsub::PubSub;
use futures::stream::{BoxStream, StreamExt};
use tokio_util::sync::CancellationToken;
use tower::layer::util::Identity;

/// Where processes tell each other that there are jobs.
const TOPIC: &str = "jobs";

/// The workers of this process: apalis runs them, and the outbox is the queue they take from.
pub struct Workers {
    /// Where jobs wait.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// What does them.
    pub runner: Runner,
    /// This process.
    pub process: String,
}

impl Workers {
    /// Works until told to stop; jobs that are running then are waited for, for as long as `grace`.
    ///
    /// # Errors
    /// When the workers ended although nobody told them to.
    pub async fn work(self, stop: CancellationToken, grace: Duration) -> anyhow::Result<()> {
        let Self { db, clock, runner, process } = self;
        let mut monitor = Monitor::new().should_restart(|_, _| true).shutdown_timeout(grace);
        for queue in Queue::all() {
            let claims = Claims::new(db.clone(), clock.clone(), queue, process.clone());
            let (runner, process, stop) = (runner.clone(), process.clone(), stop.clone());
            monitor = monitor.register(move |restarts| {
                WorkerBuilder::new(format!("{}-{process}-{restarts}", queue.name()))
                    .backend(Outbox(claims.clone().stream(stop.clone())))
                    .concurrency(queue.concurrency())
                    .data(runner.clone())
                    .build(run)
            });
        }
        let stopped = stop.clone();
        monitor
            .run_with_signal(async move {
                let _: () = stopped.cancelled().await;
                Ok(())
            })
            .await?;
        anyhow::ensure!(stop.is_cancelled(), "the job workers ended on their own");
        Ok(())
    }
}

async fn run(claimed: Claimed, runner: Data<Runner>) -> Result<(), BoxDynError> {
    // A failure to settle is not apalis' to retry: the claim runs out, and the job is claimed again.
    if let Err(error) = runner.run(claimed).await {
        tracing::warn!(%error, "settling a job failed; it will be claimed again");
    }
    Ok(())
}

/// The outbox as apalis sees it: one more job whenever a worker is free for it.
struct Outbox(BoxStream<'static, Claimed>);

impl Backend for Outbox {
    type Task = Task<Claimed>;
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(&mut self, context: &mut Context<'_>, _: &WorkerContext) -> Poll<Option<Result<Task<Claimed>, Infallible>>> {
        self.0.poll_next_unpin(context).map(|claimed| claimed.map(|claimed| Ok(Task::new(claimed))))
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for Outbox {
    type Args = Claimed;
    type Id = RandomId;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}

/// Passes commits on between the processes, so that the workers of all of them hear of new jobs, until told to stop.
pub async fn relay_commits(signal: CommitSignal, pubsub: Arc<dyn PubSub>, stop: CancellationToken) {
    let mut own = signal.own();
    let mut others = match pubsub.subscribe(TOPIC).await {
        Ok(others) => others,
        Err(error) => {
            tracing::warn!(%error, "job subscription failed; jobs of other processes are found by polling only");
            futures::stream::pending().boxed()
        }
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = own.changed() => {
                if let Err(error) = pubsub.publish(TOPIC, Bytes::new()).await {
                    tracing::debug!(%error, "job publication failed; other processes find the job by polling");
                }
            }
            Some(_) = others.next() => signal.notify(),
        }
    }
}
