use std::collections::VecDeque;
use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::chat::RunLog;
use domain::chat::protocol::RunEvent;
use domain::ids::RunId;
use domain::pubsub::{Heard, PubSub};
use domain::{Error, Result};
use fred::interfaces::{KeysInterface, StreamsInterface};
use fred::types::scripts::Script;
use futures::stream::{self, BoxStream, StreamExt};
use tokio::time::timeout;

use super::{Link, RedisPubSub};

/// An open run whose process died vanishes after this time; longer than any answer takes.
const KEPT_OPEN: Duration = Duration::from_secs(15 * 60);
/// A closed run's events are kept this long for tabs that come back; after that the message itself is sent.
const KEPT_AFTER_END: Duration = Duration::from_secs(60);
/// Events kept of one run, about; older ones go first, and with them only readers who are that far behind.
const MOST_EVENTS: u32 = 16_384;
/// Events that a reader takes at once.
const PAGE: u64 = 32;
/// A reader that is not woken looks by itself this often: a wake-up may get lost.
const LOOK: Duration = Duration::from_secs(2);

/// KEYS: stream. ARGV: id, event, most events, ttl in ms, channel, wake-up. The id of an event is its number, so the same
/// event never comes in twice, and none after the mark that closes the stream.
static APPEND: LazyLock<Script> = LazyLock::new(|| {
    Script::from_lua(
        "local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
        if not last or last[1] ~= ARGV[1] then
            redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], ARGV[1], 'event', ARGV[2])
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        redis.call('PUBLISH', ARGV[5], ARGV[6])
        return 1",
    )
});

/// The id after which a stream takes nothing more.
const CLOSED: &str = "18446744073709551615-18446744073709551615";
/// The id of the entry that an open stream without events consists of.
const OPENED: &str = "0-1";

/// The events of live answers, a Redis stream each. Readers are woken by news and then read from their place on: no reader needs
/// a connection of its own, and none holds more than a page.
#[derive(Clone)]
pub struct RedisRunLog {
    link: Link,
    pubsub: RedisPubSub,
}

impl RedisRunLog {
    /// The log behind this link, whose readers are woken by this news.
    #[must_use]
    pub fn new(link: Link, pubsub: RedisPubSub) -> Self {
        Self { link, pubsub }
    }

    fn key(&self, run: RunId) -> String {
        self.link.key("run", &run.to_string())
    }

    async fn add(&self, run: RunId, id: &str, event: Bytes, kept: Duration, wake_up: u64) -> Result<()> {
        let topic = wake_topic(run);
        let wake_up = Bytes::from(wake_up.to_string());
        let arguments: Vec<Bytes> = vec![
            Bytes::copy_from_slice(id.as_bytes()),
            event,
            MOST_EVENTS.to_string().into(),
            kept.as_millis().to_string().into(),
            self.pubsub.channel(&topic).into(),
            self.pubsub.envelope(&wake_up),
        ];
        self.link.run::<()>(&APPEND, vec![self.key(run)], arguments).await?;
        self.pubsub.tell_here(&topic, wake_up);
        Ok(())
    }

    /// The events after number `after`, a page at most; `None` when they do not follow upon it without a gap.
    async fn read(&self, run: RunId, after: u64) -> Result<Option<Page>> {
        let (key, start) = (self.key(run), format!("({after}-1"));
        type Entries = Vec<(String, std::collections::HashMap<String, Bytes>)>;
        let entries: Entries = self.link.ask(|client| client.xrange_values(key, start, "+", Some(PAGE))).await?;
        let mut page = Page::default();
        for (id, fields) in entries {
            if id == CLOSED {
                page.closed = true;
                break;
            }
            let seq = after + 1 + page.events.len() as u64;
            if id != event_id(seq) {
                return Ok(None);
            }
            let event = fields.get("event").ok_or_else(|| Error::internal("an entry of a run holds no event"))?;
            page.events.push_back((seq, serde_json::from_slice(event)?));
        }
        Ok(Some(page))
    }

    async fn holds(&self, run: RunId) -> Result<bool> {
        let key = self.key(run);
        self.link.ask(|client| client.exists(key)).await
    }
}

#[async_trait]
impl RunLog for RedisRunLog {
    async fn open(&self, run: RunId) -> Result<()> {
        self.add(run, OPENED, Bytes::new(), KEPT_OPEN, 0).await
    }

    async fn append(&self, run: RunId, seq: u64, event: &RunEvent) -> Result<()> {
        self.add(run, &event_id(seq), serde_json::to_vec(event)?.into(), KEPT_OPEN, seq).await
    }

    async fn follow(&self, run: RunId, after: u64) -> Result<Option<BoxStream<'static, (u64, RunEvent)>>> {
        // Before reading, so that nothing is added unheard in between.
        let wake_ups = self.pubsub.subscribe(&wake_topic(run)).await?;
        let Some(page) = self.read(run, after).await? else { return Ok(None) };
        if page.events.is_empty() && !page.closed && !self.holds(run).await? {
            return Ok(None);
        }
        Ok(Some(stream::unfold(Reader { log: self.clone(), run, after, page, wake_ups }, Reader::next).boxed()))
    }

    async fn close(&self, run: RunId) -> Result<()> {
        self.add(run, CLOSED, Bytes::new(), KEPT_AFTER_END, u64::MAX).await
    }
}

fn wake_topic(run: RunId) -> String {
    format!("wake:{run}")
}

fn event_id(seq: u64) -> String {
    format!("{seq}-1")
}

#[derive(Default)]
struct Page {
    events: VecDeque<(u64, RunEvent)>,
    closed: bool,
}

struct Reader {
    log: RedisRunLog,
    run: RunId,
    /// The last event it has handed on.
    after: u64,
    page: Page,
    wake_ups: BoxStream<'static, Heard>,
}

impl Reader {
    async fn next(mut self) -> Option<((u64, RunEvent), Self)> {
        loop {
            if let Some((seq, event)) = self.page.events.pop_front() {
                self.after = seq;
                return Some(((seq, event), self));
            }
            if self.page.closed {
                return None;
            }
            // A full page is followed by another; after any other, somebody will say when there is more.
            self.page = self.log.read(self.run, self.after).await.ok()??;
            if self.page.events.is_empty() && !self.page.closed {
                let _ = timeout(LOOK, self.woken()).await;
            }
        }
    }

    /// Until somebody says that there is more than this reader has.
    async fn woken(&mut self) {
        while let Some(Heard::Message(wake_up)) = self.wake_ups.next().await {
            let newest = std::str::from_utf8(&wake_up).ok().and_then(|text| text.parse::<u64>().ok());
            if newest.is_none_or(|newest| newest > self.after) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redis::link_of_tests;

    #[tokio::test]
    #[ignore = "needs Redis"]
    async fn a_run_vanishes_a_while_after_its_end_or_after_its_process_died() {
        let (settings, link) = link_of_tests().await;
        let log = RedisRunLog::new(link.clone(), RedisPubSub::open(&settings.address, link.clone()));
        let run = RunId::generate();
        let kept = || async {
            let kept: i64 = link.ask(|client| client.pttl(log.key(run))).await.unwrap();
            Duration::from_millis(u64::try_from(kept).unwrap())
        };
        log.open(run).await.unwrap();
        log.append(run, 1, &RunEvent::Text { patches: Vec::new() }).await.unwrap();
        assert!(kept().await <= KEPT_OPEN && kept().await > KEPT_AFTER_END);
        log.close(run).await.unwrap();
        assert!(kept().await <= KEPT_AFTER_END);
    }
}
