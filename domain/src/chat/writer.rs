use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{BoxStream, Fuse};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::end_run::{RunOutcome, Written, end_run};
use super::entity::{conversation, message, run};
use super::meter::RunEnd;
use super::protocol::{BlockPatch, News, RunEvent};
use super::render::StreamRenderer;
use super::runs::{ChatDeps, LEASE_SECONDS, NewRun};
use super::{conversations, remote, view};
use crate::answers::{AnswerEvent, AnswerFailure, AnswerRequest, EngineName, Usage, cited};
use crate::knowledge::Source;
use crate::live::announce;
use crate::pubsub::Heard;
use crate::{Error, Result};

/// A reader loses at most this much of an answer when its process dies.
const CHECKPOINT: Duration = Duration::from_millis(800);
/// Growing text is shown this often at most: no eye follows quicker, and each time costs the server and every reader.
const PACE: Duration = Duration::from_millis(30);
/// With as many answers at once it is shown half as often: the processor is what they share.
const MANY: usize = 100;
/// Events that wait for a log that is out of reach. With more, they are given up: whoever follows gets the answer from the database.
const MAX_UNLOGGED: usize = 512;

/// Writes one answer: takes the engine's events, numbers and logs them, and saves the text as it grows.
pub(super) struct Writer {
    deps: Arc<ChatDeps>,
    /// All that are being written in this process.
    writers: TaskTracker,
    run: run::Model,
    request: AnswerRequest,
    stop: Fuse<BoxStream<'static, Heard>>,
    shutdown: CancellationToken,
    text: String,
    sources: Vec<Source>,
    engine: Option<EngineName>,
    /// What the engine has told of its cost.
    usage: Option<Usage>,
    renderer: StreamRenderer,
    /// Whether readers see that the question waits for its turn.
    is_shown_waiting: bool,
    /// The end of the text, which no event contains yet.
    unshown: String,
    shown: Option<Instant>,
    seq: u64,
    saved_seq: u64,
    unlogged: VecDeque<(u64, RunEvent)>,
    deadline: Instant,
}

/// Why nothing more is written.
enum End {
    Ours(RunEnd),
    /// Another process has taken the run for dead: nothing may be written any more.
    LeaseLost,
}

impl Writer {
    /// The writer of a new run; whatever comes by `stop` ends it.
    pub(super) fn new(
        deps: Arc<ChatDeps>,
        writers: TaskTracker,
        new: NewRun,
        stop: BoxStream<'static, Heard>,
        shutdown: CancellationToken,
    ) -> Self {
        let NewRun { row, request } = new;
        let sources = request.sources_so_far.clone();
        let mut renderer = StreamRenderer::new(view::highest_number(&sources));
        renderer.push(&request.so_far);
        let deadline = Instant::now() + request.budget.time;
        Self {
            text: request.so_far.clone(),
            deps,
            writers,
            run: row,
            stop: stop.fuse(),
            shutdown,
            sources,
            engine: request.begun_by,
            usage: None,
            renderer,
            is_shown_waiting: false,
            unshown: String::new(),
            shown: None,
            seq: 0,
            saved_seq: 0,
            unlogged: VecDeque::new(),
            deadline,
            request,
        }
    }

    pub(super) async fn run(mut self) {
        let id = self.run.id;
        let end = match self.write().await {
            Ok(end) => end,
            Err(error) => {
                let cause = if let Error::Internal(fault) = &error { fault.cause.clone() } else { error.to_string() };
                tracing::error!(run = %id, cause, "writing an answer failed");
                End::Ours(RunEnd::Failed(AnswerFailure::Internal))
            }
        };
        if let End::Ours(end) = end
            && let Err(error) = self.finish(end).await
        {
            tracing::error!(run = %id, %error, "saving the end of an answer failed; it will count as interrupted");
        }
        let _ = self.deps.log.close(id).await;
    }

    async fn write(&mut self) -> Result<End> {
        let cancel = CancellationToken::new();
        let _cancel_upstream_when_we_leave = cancel.clone().drop_guard();
        let engine = self.deps.engine.clone();
        let mut events: BoxStream<'static, AnswerEvent> = engine.answer(self.request.clone(), cancel).await;
        // What was just begun is in the database as it is.
        let mut checkpoint = interval_at(Instant::now() + CHECKPOINT, CHECKPOINT);
        checkpoint.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let show_next = self.show_next();
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Ok(End::Ours(RunEnd::Interrupted)),
                Some(_) = self.stop.next() => return Ok(End::Ours(RunEnd::Stopped)),
                () = sleep_until(self.deadline) => {
                    return Ok(End::Ours(RunEnd::Failed(AnswerFailure::EngineBrokeOff)));
                }
                _ = checkpoint.tick() => {
                    if !self.save().await? {
                        return Ok(End::LeaseLost);
                    }
                }
                () = sleep_until(show_next), if !self.unshown.is_empty() => self.show().await,
                event = events.next() => {
                    let Some(event) = event else {
                        return Ok(End::Ours(RunEnd::Failed(AnswerFailure::EngineBrokeOff)));
                    };
                    if let Some(end) = self.take(event).await? {
                        return Ok(end);
                    }
                }
            }
        }
    }

    /// Takes one event of the engine; returns how the run ends when it was the last.
    async fn take(&mut self, event: AnswerEvent) -> Result<Option<End>> {
        if !matches!(event, AnswerEvent::Waiting { .. }) {
            self.show_waiting("").await;
        }
        match event {
            AnswerEvent::Waiting { words } => self.show_waiting(&words).await,
            AnswerEvent::Started(engine) => {
                self.engine = Some(engine);
                self.log(RunEvent::Started { engine }).await;
            }
            AnswerEvent::Sources(sources) => {
                self.show().await;
                let patches = self.renderer.set_sources(view::highest_number(&sources), &self.text);
                self.sources.clone_from(&sources);
                self.log(RunEvent::Sources { sources }).await;
                if !patches.is_empty() {
                    self.log(RunEvent::Text { patches }).await;
                }
            }
            AnswerEvent::RemoteConversation(id) => {
                if self.request.remote_conversation != Some(id) {
                    remote::remember(&self.deps, &self.run, id).await?;
                }
            }
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::Delta(delta) => {
                // PostgreSQL cannot hold U+0000.
                let delta = delta.replace('\0', "");
                self.text.push_str(&delta);
                self.unshown.push_str(&delta);
                if self.show_next() <= Instant::now() {
                    self.show().await;
                }
                if self.text.len() > self.request.budget.bytes {
                    return Ok(Some(End::Ours(RunEnd::Failed(AnswerFailure::TooLong))));
                }
            }
            AnswerEvent::Done => return Ok(Some(End::Ours(RunEnd::Complete))),
            AnswerEvent::Failed(failure) => return Ok(Some(End::Ours(RunEnd::Failed(failure)))),
        }
        Ok(None)
    }

    /// Shows that the question waits, where its text will go on; with no words, that it does no longer.
    async fn show_waiting(&mut self, words: &str) {
        if words.is_empty() && !std::mem::take(&mut self.is_shown_waiting) {
            return;
        }
        let insert = if words.is_empty() { String::new() } else { format!("<p class=\"thinking\">{words}</p>") };
        self.is_shown_waiting = !words.is_empty();
        let block = u32::try_from(self.renderer.blocks().len()).unwrap_or(u32::MAX);
        self.log(RunEvent::Text { patches: vec![BlockPatch { block, prefix: 0, suffix: 0, insert }] }).await;
    }

    /// When text may be shown again; the first of it at once.
    fn show_next(&self) -> Instant {
        let pace = if self.writers.len() < MANY { PACE } else { 2 * PACE };
        self.shown.map_or_else(Instant::now, |shown| shown + pace)
    }

    /// Shows the text as far as it has come.
    async fn show(&mut self) {
        if self.unshown.is_empty() {
            return;
        }
        let patches = self.renderer.push(&std::mem::take(&mut self.unshown));
        self.shown = Some(Instant::now());
        if !patches.is_empty() {
            self.log(RunEvent::Text { patches }).await;
        }
    }

    /// Numbers an event and tells those who follow. A log that is out of reach holds no answer up: the text goes to the database,
    /// and the events wait for a while to be told in their order.
    async fn log(&mut self, event: RunEvent) {
        self.seq += 1;
        self.unlogged.push_back((self.seq, event));
        while let Some((seq, event)) = self.unlogged.front() {
            if let Err(error) = self.deps.log.append(self.run.id, *seq, event).await {
                tracing::debug!(run = %self.run.id, %error, waiting = self.unlogged.len(), "appending to the run log failed");
                if self.unlogged.len() > MAX_UNLOGGED {
                    self.unlogged.clear();
                }
                return;
            }
            self.unlogged.pop_front();
        }
    }

    /// Saves the text with the number of the last event it contains, and renews the lease; false when the lease was lost.
    async fn save(&mut self) -> Result<bool> {
        self.show().await;
        let lease = self.deps.clock.now().plus_seconds(LEASE_SECONDS);
        let written = if self.seq == self.saved_seq { None } else { Some(self.written()?) };
        let transaction = self.deps.db.write().await?;
        let mut renewed = run::Entity::update_many()
            .col_expr(run::Column::Seq, Expr::value(i64::try_from(self.seq).unwrap_or(i64::MAX)))
            .col_expr(run::Column::LeaseUntil, Expr::value(lease))
            .filter(run::Column::Id.eq(self.run.id))
            .filter(run::Column::State.eq(run::RunState::Running))
            .filter(self.is_ours());
        if let Some(written) = &written {
            renewed = written.on_run(renewed);
        }
        if renewed.exec(&*transaction).await?.rows_affected == 0 {
            return Ok(false);
        }
        if let Some(written) = &written {
            let answer = message::Entity::update_many().filter(message::Column::Id.eq(self.run.message_id));
            written.on_message(answer).exec(&*transaction).await?;
        }
        transaction.commit().await?;
        self.saved_seq = self.seq;
        Ok(true)
    }

    async fn finish(&mut self, end: RunEnd) -> Result<()> {
        self.show_waiting("").await;
        self.show().await;
        let patches = self.renderer.finish();
        if !patches.is_empty() {
            self.log(RunEvent::Text { patches }).await;
        }
        if end == RunEnd::Complete && self.drop_uncited_sources() {
            self.log(RunEvent::Sources { sources: self.sources.clone() }).await;
        }
        let outcome = RunOutcome { end, written: Some(self.written()?) };
        let now = self.deps.clock.now();
        let transaction = self.deps.db.write().await?;
        // Before the run, as everybody locks them.
        let shown = Condition::all().add(conversation::Column::DeletedAt.is_null());
        let conversation = conversations::touch(&*transaction, self.run.conversation_id, shown, now).await?;
        if end_run(&transaction, &*self.deps.meter, self.run.id, self.is_ours(), &outcome, now).await?.is_none() {
            return Ok(());
        }
        transaction.commit().await?;
        self.log(RunEvent::Ended { state: end.state(), failure: end.failure(), at: now }).await;
        if let Some(row) = conversation {
            announce(&*self.deps.pubsub, row.participant()?, &News::Conversation { conversation: row.into() }).await;
        }
        Ok(())
    }

    /// Keeps the sources that belong to the text, under the numbers it cites them by; true when some were dropped.
    fn drop_uncited_sources(&mut self) -> bool {
        let cited = cited(&self.text);
        let before = self.sources.len();
        self.sources.retain(|source| source.belongs(|n| cited.contains(&n)));
        self.sources.len() != before
    }

    /// Whether the run is still ours to change.
    fn is_ours(&self) -> Condition {
        Condition::all().add(run::Column::Owner.eq(&self.run.owner))
    }

    fn written(&self) -> Result<Written> {
        let delivered = self.text.strip_prefix(&self.request.so_far).unwrap_or(&self.text);
        let usage = match self.usage {
            Some(usage) => usage.with_output(delivered),
            None if delivered.is_empty() => Usage::NONE,
            None => Usage::estimated_input([&*self.request.question, &*self.request.so_far]).with_output(delivered),
        };
        Written::new(&self.text, delivered, &self.sources, self.engine, usage)
    }
}
