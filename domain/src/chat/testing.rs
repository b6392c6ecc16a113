//! What the tests of runs put in the places of engine, meter, news and log.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use futures::stream::{self, BoxStream};
use sea_orm::EntityTrait;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::answers::{AnswerEngine, AnswerEvent, AnswerRequest, EngineName, Usage};
use crate::chat::entity::run;
use crate::chat::protocol::RunEvent;
use crate::clock::Clock;
use crate::db::{Db, WriteTransaction};
use crate::ids::RunId;
use crate::pubsub::{Heard, PubSub};
use crate::rate_limit::{Limit, RateLimiter, Subjects, Verdict};
use crate::test_support::stores::Counter;
use crate::test_support::{TestDb, database};
use crate::usage::UsageByDay;
use crate::usage::entity::usage_day;
use crate::workspaces::Member;
use crate::{Error, Result};

/// Answers of one person at the same time; more than any test but one has.
pub(super) const AT_ONCE: u32 = 60;
pub(super) const STARTED: AnswerEvent = AnswerEvent::Started(EngineName::Model);

pub(super) fn text(text: &str) -> AnswerEvent {
    AnswerEvent::Delta(text.to_owned())
}

/// Says what the test has it say; without a word from the test, a short whole answer.
#[derive(Default)]
pub(super) struct Puppet(Mutex<VecDeque<UnboundedReceiver<AnswerEvent>>>);

impl Puppet {
    /// The next answer, which the sender writes.
    pub(super) fn next(&self) -> UnboundedSender<AnswerEvent> {
        let (sender, receiver) = mpsc::unbounded();
        self.0.lock().unwrap().push_back(receiver);
        sender
    }
}

#[async_trait]
impl AnswerEngine for Puppet {
    async fn answer(&self, _: AnswerRequest, _: CancellationToken) -> BoxStream<'static, AnswerEvent> {
        let told = self.0.lock().unwrap().pop_front();
        let short = [STARTED, text("بله"), AnswerEvent::Usage(Usage::reported(3, 1)), AnswerEvent::Done];
        told.map_or_else(|| stream::iter(short).boxed(), StreamExt::boxed)
    }
}

pub(super) fn say(engine: &UnboundedSender<AnswerEvent>, events: impl IntoIterator<Item = AnswerEvent>) {
    events.into_iter().for_each(|event| engine.unbounded_send(event).unwrap());
}

/// Counts by day, remembers what was settled, and refuses when told to.
#[derive(Default)]
pub(super) struct Book {
    pub(super) settled: Mutex<Vec<RunEnded>>,
    pub(super) refuses: AtomicBool,
}

#[async_trait]
impl Meter for Book {
    async fn reserve(&self, transaction: &WriteTransaction, question: &QuestionAsked) -> Result<()> {
        UsageByDay.reserve(transaction, question).await?;
        if self.refuses.load(Ordering::SeqCst) { Err(Error::TooMany { retry_after: 60 }) } else { Ok(()) }
    }

    async fn settle(&self, transaction: &WriteTransaction, ended: &RunEnded) -> Result<()> {
        UsageByDay.settle(transaction, ended).await?;
        self.settled.lock().unwrap().push(*ended);
        Ok(())
    }
}

/// News within the test, unless it is out of reach.
#[derive(Default)]
pub(super) struct Air {
    topics: Mutex<HashMap<String, broadcast::Sender<Bytes>>>,
    pub(super) is_away: AtomicBool,
}

#[async_trait]
impl PubSub for Air {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<()> {
        if self.is_away.load(Ordering::SeqCst) {
            return Err(Error::Unavailable);
        }
        if let Some(topic) = self.topics.lock().unwrap().get(topic) {
            let _ = topic.send(message);
        }
        Ok(())
    }

    async fn subscribe(&self, topic: &str) -> Result<BoxStream<'static, Heard>> {
        let mut topics = self.topics.lock().unwrap();
        let receiver = topics.entry(topic.to_owned()).or_insert_with(|| broadcast::channel(16).0).subscribe();
        Ok(stream::unfold(receiver, |mut receiver| async move { Some((Heard::Message(receiver.recv().await.ok()?), receiver)) }).boxed())
    }
}

/// Counts for whoever holds no transaction: the count may be far away. (PostgreSQL has no lock by which that is seen.)
struct OutsideTransactions {
    db: Db,
    counter: Counter,
}

impl OutsideTransactions {
    async fn look(&self) {
        assert!(self.db.write().await.is_ok(), "somebody asks within a transaction");
    }
}

#[async_trait]
impl RateLimiter for OutsideTransactions {
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict> {
        self.look().await;
        self.counter.attempt(key, limit).await
    }

    async fn attempt_once(&self, key: &str, limit: Limit, name: &str) -> Result<Verdict> {
        self.look().await;
        self.counter.attempt_once(key, limit, name).await
    }

    async fn give_back(&self, key: &str) -> Result<()> {
        self.look().await;
        self.counter.give_back(key).await
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.counter.clear(key).await
    }

    async fn reset(&self, subjects: &Subjects) -> Result<u64> {
        self.counter.reset(subjects).await
    }
}

/// A log that keeps nothing: whoever follows reads the database.
pub(super) struct NoLog;

#[async_trait]
impl RunLog for NoLog {
    async fn open(&self, _: RunId) -> Result<()> {
        Ok(())
    }

    async fn append(&self, _: RunId, _: u64, _: &RunEvent) -> Result<()> {
        Ok(())
    }

    async fn follow(&self, _: RunId, _: u64) -> Result<Option<BoxStream<'static, (u64, RunEvent)>>> {
        Ok(None)
    }

    async fn close(&self, _: RunId) -> Result<()> {
        Ok(())
    }
}

pub(super) struct Fixture {
    pub(super) database: TestDb,
    pub(super) clock: Clock,
    pub(super) engine: Arc<Puppet>,
    pub(super) book: Arc<Book>,
    pub(super) air: Arc<Air>,
    pub(super) chat: Chat,
    pub(super) sara: Member<'static>,
}

pub(super) async fn fixture() -> Fixture {
    let database = database().await;
    let sara = database.member().await;
    let (clock, engine, book, air) = (Clock::default(), Arc::default(), Arc::default(), Arc::default());
    let chat = process("one", &database, &clock, &engine, &book, &air);
    Fixture { database, clock, engine, book, air, chat, sara }
}

pub(super) fn process(name: &str, database: &TestDb, clock: &Clock, engine: &Arc<Puppet>, book: &Arc<Book>, air: &Arc<Air>) -> Chat {
    Chat::new(ChatDeps {
        db: database.db.clone(),
        clock: clock.clone(),
        engine: engine.clone(),
        meter: book.clone(),
        limits: QuestionLimits { at_once: AT_ONCE, per_minute: 1_000, per_day: 1_000 },
        limiter: Arc::new(OutsideTransactions { db: database.db.clone(), counter: Counter::new(clock.clone()) }),
        remote: None,
        log: Arc::new(NoLog),
        pubsub: air.clone(),
        process: name.to_owned(),
    })
}

impl Fixture {
    pub(super) fn other_process(&self) -> Chat {
        process("other", &self.database, &self.clock, &self.engine, &self.book, &self.air)
    }

    pub(super) async fn ask(&self, key: &str) -> Result<Asked> {
        self.chat
            .ask(
                self.sara.participant(),
                NewQuestion {
                    key: key.parse()?,
                    conversation: None,
                    text: "مرخصی چند روز است؟".to_owned(),
                    attachments: Vec::new(),
                    documents_only: false,
                },
            )
            .await
    }

    /// The run once it has ended.
    pub(super) async fn ended(&self, answer: &MessageView) -> run::Model {
        let id = answer.run.unwrap().run;
        for _ in 0..1_000 {
            let row = run::Entity::find_by_id(id).one(&*self.database.db).await.unwrap().unwrap();
            if row.state == run::RunState::Ended {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{id} does not end");
    }

    /// The only settlement.
    pub(super) fn settled(&self) -> RunEnded {
        let settled = self.book.settled.lock().unwrap();
        assert_eq!(settled.len(), 1, "{settled:?}");
        settled[0]
    }

    /// What is counted of Sara: runs begun, ended and refunded, tokens read and written, and runs whose tokens are estimated.
    pub(super) async fn day(&self) -> [i64; 6] {
        let mut sums = [0; 6];
        // Two, when a test runs at midnight.
        for day in usage_day::Entity::find().all(&*self.database.db).await.unwrap() {
            let usage_day::Model { workspace_id, day: _, begun, ended, refunded, input_tokens, output_tokens, estimated } = day;
            assert_eq!(workspace_id, self.sara.workspace());
            let counts = [begun, ended, refunded, input_tokens, output_tokens, estimated];
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sums
    }
}
