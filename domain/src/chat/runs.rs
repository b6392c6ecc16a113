use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::conversations::{Chat, of};
use super::entity::{conversation, message, run};
use super::protocol::{News, RunEvent};
use super::types::{MessageState, MessageView, RunPosition};
use super::writer::Writer;
use super::{RunLog, announce, view};
use crate::answers::{AnswerEngine, AnswerRequest};
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::{AccountId, MessageId, RunId};
use crate::pubsub::PubSub;
use crate::{Error, Result};

/// A run's process must renew within this time, or the run counts as dead.
pub(super) const LEASE_SECONDS: i64 = 6;
/// Dead runs are looked for this often.
const REAP: Duration = Duration::from_secs(1);
/// Dead runs marked at once.
const REAP_BATCH: u64 = 100;

/// What conversations need of the rest.
pub struct ChatParts {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// What writes answers.
    pub engine: Arc<dyn AnswerEngine>,
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

/// How a client gets on with a run.
pub enum Followed {
    /// Its events, from the asked place on.
    Live(BoxStream<'static, (u64, RunEvent)>),
    /// It is over and its events are gone: the message as it stands.
    Settled(Box<MessageView>),
}

/// The runs of this process.
#[derive(Clone)]
pub(super) struct Runs {
    parts: Arc<ChatParts>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl Runs {
    pub(super) fn new(parts: Arc<ChatParts>) -> Self {
        Self { parts, tasks: TaskTracker::new(), shutdown: CancellationToken::new() }
    }

    /// Writes an answer in the background; it goes on whoever stops listening.
    pub(super) async fn start(&self, new: NewRun) -> Result<()> {
        self.parts.log.open(new.row.id).await?;
        let writer = Writer::new(self.parts.clone(), new, self.shutdown.clone());
        self.tasks.spawn(writer.run());
        Ok(())
    }

    /// Asks the process that writes the run, whichever it is, to stop.
    pub(super) async fn cancel(&self, run: RunId) -> Result<()> {
        self.parts.pubsub.publish(&stop_topic(run), Bytes::new()).await
    }
}

/// Where a run's writer listens for requests to stop.
pub(super) fn stop_topic(run: RunId) -> String {
    format!("stop:{run}")
}

impl Chat {
    /// Stops writing an answer; what has come is kept.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is not theirs. Stopping a run that is over is no error.
    pub async fn stop(&self, account: AccountId, run: RunId) -> Result<()> {
        self.own_run(account, run).await?;
        self.runs.cancel(run).await
    }

    /// The events of a run after the given one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is not theirs.
    pub async fn follow(&self, account: AccountId, position: RunPosition) -> Result<Followed> {
        let row = self.own_run(account, position.run).await?;
        if let Some(events) = self.parts.log.follow(position.run, position.seq).await? {
            return Ok(Followed::Live(events));
        }
        // Its process is gone. Until the lease is over nobody may say how it stands; then the reaper has said it.
        for _ in 0..2 * LEASE_SECONDS + 4 {
            let message = message::Entity::find_by_id(row.message_id).one(&*self.parts.db).await?.ok_or(Error::NotFound)?;
            if message.state != MessageState::Running {
                return Ok(Followed::Settled(Box::new(view::message(message, None)?)));
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(Error::Unavailable)
    }

    /// Whether the run is the person's own, and so may be followed.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not.
    pub async fn may_follow(&self, account: AccountId, run: RunId) -> Result<()> {
        self.own_run(account, run).await.map(|_| ())
    }

    async fn own_run(&self, account: AccountId, run: RunId) -> Result<run::Model> {
        let own = run::Entity::find_by_id(run).filter(run::Column::AccountId.eq(account)).one(&*self.parts.db).await?;
        let own = own.ok_or(Error::NotFound)?;
        // A deleted conversation is gone for its owner too.
        let conversation = of(account).filter(conversation::Column::Id.eq(own.conversation_id)).one(&*self.parts.db).await?;
        conversation.map(|_| own).ok_or(Error::NotFound)
    }

    /// Marks the runs of dead processes as interrupted, until told to stop.
    pub async fn reap(self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.reap_once().await {
                tracing::warn!(%error, "dead runs could not be looked for; trying again");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(REAP) => {}
            }
        }
    }

    async fn reap_once(&self) -> Result<()> {
        let now = self.parts.clock.now();
        let dead = run::Entity::find()
            .filter(run::Column::State.eq(run::RunState::Running))
            .filter(run::Column::LeaseUntil.lt(now))
            .limit(REAP_BATCH)
            .all(&*self.parts.db)
            .await?;
        for run in dead {
            let transaction = self.parts.db.write().await?;
            let ended = run::Entity::update_many()
                .col_expr(run::Column::State, Expr::value(run::RunState::Ended))
                .filter(run::Column::Id.eq(run.id))
                .filter(run::Column::State.eq(run::RunState::Running))
                .filter(run::Column::LeaseUntil.lt(now))
                .exec(&*transaction)
                .await?;
            if ended.rows_affected == 1 {
                settle(&transaction, run.message_id, MessageState::Interrupted).await?;
                transaction.commit().await?;
                self.tell_about(&run).await?;
            }
        }
        Ok(())
    }

    async fn tell_about(&self, run: &run::Model) -> Result<()> {
        let Some(row) = of(run.account_id).filter(conversation::Column::Id.eq(run.conversation_id)).one(&*self.parts.db).await? else {
            return Ok(());
        };
        announce(&*self.parts.pubsub, run.account_id, &News::Conversation { conversation: row.into() }).await;
        Ok(())
    }

    /// Ends this process' part: answers being written are saved as far as they came and marked interrupted.
    pub async fn shut_down(&self) {
        self.runs.shutdown.cancel();
        self.runs.tasks.close();
        self.runs.tasks.wait().await;
    }
}

async fn settle(db: &crate::db::WriteTransaction, message: MessageId, state: MessageState) -> Result<()> {
    message::Entity::update_many()
        .col_expr(message::Column::State, Expr::value(state))
        .filter(message::Column::Id.eq(message))
        .filter(message::Column::State.eq(MessageState::Running))
        .exec(&**db)
        .await?;
    Ok(())
}
