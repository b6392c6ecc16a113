use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::{future, stream};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::conversations::{Chat, find};
use super::end_run::{RunOutcome, end_run};
use super::entity::{conversation, run};
use super::meter::{Meter, RunEnd};
use super::protocol::News;
use super::writer::Writer;
use super::{QuestionLimits, RemoteConversations, RunLog};
use crate::answers::{AnswerEngine, AnswerRequest};
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::RunId;
use crate::live::announce;
use crate::lock::Locks;
use crate::pubsub::{Heard, PubSub};
use crate::rate_limit::RateLimiter;
use crate::workspaces::Participant;
use crate::{Error, Result};

/// A run's process must renew within this time, or the run counts as dead.
pub(super) const LEASE_SECONDS: i64 = 6;
/// Dead runs are looked for this often.
const REAP: Duration = Duration::from_secs(1);
/// Dead runs marked at once.
const REAP_BATCH: u64 = 100;

/// What conversations need of the rest.
pub struct ChatDeps {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// What writes answers.
    pub engine: Arc<dyn AnswerEngine>,
    /// What counts them.
    pub meter: Arc<dyn Meter>,
    /// What one person may ask.
    pub limits: QuestionLimits,
    /// What counts their questions.
    pub limiter: Arc<dyn RateLimiter>,
    /// The remote service that keeps conversations of its own, when the engine asks one.
    pub remote: Option<Arc<dyn RemoteConversations>>,
    /// Where live events go.
    pub log: Arc<dyn RunLog>,
    /// Where news and requests to stop go.
    pub pubsub: Arc<dyn PubSub>,
    /// This process, unlike every other now and before.
    pub process: String,
}

/// A run that is about to be written.
pub(super) struct NewRun {
    pub(super) row: run::Model,
    pub(super) request: AnswerRequest,
}

/// The runs of this process.
#[derive(Clone)]
pub(super) struct Runs {
    deps: Arc<ChatDeps>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl Runs {
    pub(super) fn new(deps: Arc<ChatDeps>) -> Self {
        Self { deps, tasks: TaskTracker::new(), shutdown: CancellationToken::new() }
    }

    /// Writes an answer in the background; it goes on whoever stops listening.
    pub(super) async fn start(&self, new: NewRun) {
        if let Err(error) = self.deps.log.open(new.row.id).await {
            tracing::warn!(run = %new.row.id, %error, "opening the run log failed; the answer is only saved in the database");
        }
        // Before anybody learns the run's id, so that no request to stop comes too early.
        let stop = match self.deps.pubsub.subscribe(&stop_topic(new.row.id)).await {
            // What was missed is no request to stop.
            Ok(heard) => heard.filter(|heard| future::ready(matches!(heard, Heard::Message(_)))).boxed(),
            Err(error) => {
                tracing::warn!(run = %new.row.id, %error, "subscribing to stop requests failed");
                stream::pending().boxed()
            }
        };
        let writer = Writer::new(self.deps.clone(), self.tasks.clone(), new, stop, self.shutdown.clone());
        self.tasks.spawn(writer.run());
    }

    /// Asks the process that writes the run, whichever it is, to stop.
    pub(super) async fn cancel(&self, run: &run::Model) -> Result<()> {
        if let Err(error) = self.deps.pubsub.publish(&stop_topic(run.id), Bytes::new()).await {
            // Its writer finds the run taken away when it saves next, and stops then.
            tracing::warn!(run = %run.id, %error, "publishing a stop request failed; ending the run in the database");
            self.end_from_outside(run, RunEnd::Stopped, Condition::all()).await?;
        }
        Ok(())
    }

    /// Ends a run that another may be writing, provided it is still running and `only_if` holds; true when it was. Its writer
    /// finds it ended when it saves next.
    async fn end_from_outside(&self, run: &run::Model, end: RunEnd, only_if: impl IntoCondition) -> Result<bool> {
        let outcome = RunOutcome { end, written: None };
        let transaction = self.deps.db.write().await?;
        let ended = end_run(&transaction, &*self.deps.meter, run.id, only_if, &outcome, self.deps.clock.now()).await?;
        if ended.is_none() {
            return Ok(false);
        }
        transaction.commit().await?;
        // Wakes those who follow it, in whichever process; they look into the database.
        if let Err(error) = self.deps.log.close(run.id).await {
            tracing::debug!(run = %run.id, %error, "closing the run log failed");
        }
        Ok(true)
    }
}

/// Where a run's writer listens for requests to stop.
fn stop_topic(run: RunId) -> String {
    format!("stop:{run}")
}

impl Chat {
    /// Stops writing an answer; what has come is kept.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is not theirs. Stopping a run that is over is no error.
    pub async fn stop(&self, participant: Participant, run: RunId) -> Result<()> {
        let run = self.own_run(participant, run).await?;
        self.runs.cancel(&run).await
    }

    pub(super) async fn own_run(&self, participant: Participant, run: RunId) -> Result<run::Model> {
        let found = run::Entity::find_by_id(run).one(&*self.deps.db).await?.ok_or(Error::NotFound)?;
        // A deleted conversation is gone for its owner too.
        find(&*self.deps.db, participant, found.conversation_id).await?;
        Ok(found)
    }

    /// Marks the runs of dead processes as interrupted, until told to stop. Of several processes, one looks each time.
    pub async fn reap(self, locks: Arc<dyn Locks>, stop: CancellationToken) {
        loop {
            // Not given back: it runs out shortly before the next look is due. Without locks all look, which does no harm.
            if !matches!(locks.try_acquire("reap", REAP * 9 / 10).await, Ok(false))
                && let Err(error) = self.reap_once().await
            {
                tracing::warn!(%error, "reaping dead runs failed; retrying");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(REAP) => {}
            }
        }
    }

    pub(super) async fn reap_once(&self) -> Result<()> {
        let now = self.deps.clock.now();
        let dead = run::Entity::find()
            .filter(run::Column::State.eq(run::RunState::Running))
            .filter(run::Column::LeaseUntil.lt(now))
            .limit(REAP_BATCH)
            .all(&*self.deps.db)
            .await?;
        for run in dead {
            if self.runs.end_from_outside(&run, RunEnd::Interrupted, run::Column::LeaseUntil.lt(now)).await? {
                self.tell_about(&run).await?;
            }
        }
        Ok(())
    }

    async fn tell_about(&self, run: &run::Model) -> Result<()> {
        let shown = conversation::Entity::find_by_id(run.conversation_id).filter(conversation::Column::DeletedAt.is_null());
        let Some(row) = shown.one(&*self.deps.db).await? else { return Ok(()) };
        announce(&*self.deps.pubsub, row.participant()?, &News::Conversation { conversation: row.into() }).await;
        Ok(())
    }

    /// How many answers this process is writing at the moment.
    #[must_use]
    pub fn writing(&self) -> usize {
        self.runs.tasks.len()
    }

    /// Ends this process' part: answers being written are saved as far as they came and marked interrupted.
    pub async fn shut_down(&self) {
        self.runs.shutdown.cancel();
        self.runs.tasks.close();
        self.runs.tasks.wait().await;
    }
}
