use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::Result;
use domain::pubsub::{Heard, PubSub};
use fred::clients::Client;
use fred::interfaces::{EventInterface, PubsubInterface};
use fred::types::Message;
use futures::stream::BoxStream;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use super::link::{Link, client, ping, stay_connected};
use super::settings::RedisAddress;
use crate::embedded::{BACKLOG, listening};

/// A new listener waits this long for Redis to know of it; after that it listens all the same, and hears once Redis does.
const CONFIRMATION: Duration = Duration::from_millis(500);
/// The listening connection is looked after this often.
const BEAT: Duration = Duration::from_secs(1);
/// Topics named in one command.
const BATCH: usize = 500;
/// A message begins with the mark of the process that sent it.
const MARK_BYTES: usize = 16;

/// News over all processes. One connection listens for the whole process, to the topics that somebody here listens to.
///
/// What is said in this process is heard in it at once, whatever Redis does.
#[derive(Clone)]
pub struct RedisPubSub(Arc<Inner>);

struct Inner {
    link: Link,
    /// The mark of this process, to know its own messages when they come back.
    mark: Uuid,
    topics: Arc<Topics>,
    _tasks: JoinSet<()>,
}

/// What this process listens to.
struct Topics {
    /// By the name that Redis knows.
    by_channel: Mutex<HashMap<String, Topic>>,
    /// Channels that got their first listener or lost their last.
    changed: mpsc::UnboundedSender<String>,
}

struct Topic {
    listeners: broadcast::Sender<Heard>,
    /// Whether Redis sends us what is said there.
    known: watch::Sender<bool>,
}

impl RedisPubSub {
    /// Publishes through `link`, and listens through a connection of its own to the same server.
    #[must_use]
    pub fn open(address: &RedisAddress, link: Link) -> Self {
        let ear = client(address);
        let (changed, changes) = mpsc::unbounded_channel();
        let topics = Arc::new(Topics { by_channel: Mutex::default(), changed });
        let mark = Uuid::now_v7();
        let mut tasks = JoinSet::new();
        tasks.spawn(deliver(ear.message_rx(), topics.clone(), mark));
        tasks.spawn(keep_listening(ear.clone(), topics.clone(), changes));
        tasks.spawn(stay_connected(ear));
        Self(Arc::new(Inner { link, mark, topics, _tasks: tasks }))
    }

    /// The name under which Redis knows a topic.
    pub(super) fn channel(&self, topic: &str) -> String {
        self.0.link.key("news", topic)
    }

    /// A message as it travels.
    pub(super) fn envelope(&self, message: &[u8]) -> Bytes {
        [self.0.mark.as_bytes(), message].concat().into()
    }

    /// Tells those who listen in this process.
    pub(super) fn tell_here(&self, topic: &str, message: Bytes) {
        self.0.topics.tell(&self.channel(topic), message);
    }
}

#[async_trait]
impl PubSub for RedisPubSub {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<()> {
        let (channel, envelope) = (self.channel(topic), self.envelope(&message));
        self.tell_here(topic, message);
        self.0.link.ask(|client| client.publish(channel, envelope)).await
    }

    async fn subscribe(&self, topic: &str) -> Result<BoxStream<'static, Heard>> {
        let channel = self.channel(topic);
        let (receiver, mut known) = self.0.topics.listen(&channel);
        if self.0.link.is_well() {
            let _ = timeout(CONFIRMATION, known.wait_for(|known| *known)).await;
        }
        let leave = Leave { topics: self.0.topics.clone(), channel };
        Ok(listening(receiver, (leave, self.clone())))
    }
}

impl Topics {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Topic>> {
        self.by_channel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self, channel: &str) -> (broadcast::Receiver<Heard>, watch::Receiver<bool>) {
        let mut topics = self.lock();
        let topic = topics.entry(channel.to_owned()).or_insert_with(|| {
            let _ = self.changed.send(channel.to_owned());
            Topic { listeners: broadcast::channel(BACKLOG).0, known: watch::Sender::new(false) }
        });
        (topic.listeners.subscribe(), topic.known.subscribe())
    }

    fn tell(&self, channel: &str, message: Bytes) {
        if let Some(topic) = self.lock().get(channel) {
            // Nobody listening any more is fine.
            let _ = topic.listeners.send(Heard::Message(message));
        }
    }

    /// Tells everybody that other processes may have said something that did not come here.
    fn tell_of_gap(&self) {
        for topic in self.lock().values() {
            let _ = topic.listeners.send(Heard::Missed);
        }
    }

    /// Of these channels, those that Redis must still be told of, and those that nobody here listens to.
    fn sort(&self, channels: Vec<String>) -> (Vec<String>, Vec<String>) {
        let topics = self.lock();
        let (wanted, left): (Vec<_>, Vec<_>) = channels.into_iter().partition(|channel| topics.contains_key(channel));
        let unknown = |channel: &String| topics.get(channel).is_some_and(|topic| !*topic.known.borrow());
        (wanted.into_iter().filter(unknown).collect(), left)
    }

    fn mark_known(&self, channels: &[String]) {
        let topics = self.lock();
        channels.iter().filter_map(|channel| topics.get(channel)).for_each(|topic| {
            topic.known.send_replace(true);
        });
    }

    /// A new connection listens to nothing yet: returns all that there is to listen to.
    fn all_unknown(&self) -> Vec<String> {
        let topics = self.lock();
        topics.values().for_each(|topic| {
            topic.known.send_replace(false);
        });
        topics.keys().cloned().collect()
    }
}

/// Stops listening to a topic when its last listener leaves: topics come and go with every answer.
struct Leave {
    topics: Arc<Topics>,
    channel: String,
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut topics = self.topics.lock();
        if topics.get(&self.channel).is_some_and(|topic| topic.listeners.receiver_count() == 0) {
            topics.remove(&self.channel);
            let _ = self.topics.changed.send(self.channel.clone());
        }
    }
}

/// Hands what Redis sends to those who listen here.
async fn deliver(mut messages: broadcast::Receiver<Message>, topics: Arc<Topics>, mark: Uuid) {
    loop {
        let message = match messages.recv().await {
            Ok(message) => message,
            Err(RecvError::Lagged(lost)) => {
                tracing::warn!(lost, "pub/sub receiver lagged; messages lost");
                topics.tell_of_gap();
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        let Ok(mut envelope) = message.value.convert::<Bytes>() else { continue };
        if envelope.len() >= MARK_BYTES && envelope.split_to(MARK_BYTES) != mark.as_bytes()[..] {
            topics.tell(&message.channel, envelope);
        }
    }
}

/// Keeps Redis sending us exactly what somebody here listens to, over every new connection.
async fn keep_listening(ear: Client, topics: Arc<Topics>, mut changes: mpsc::UnboundedReceiver<String>) {
    let mut connections = ear.reconnect_rx();
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut all_told = true;
    let mut has_gap = false;
    loop {
        let mut channels = Vec::new();
        tokio::select! {
            _ = connections.recv() => {
                channels = topics.all_unknown();
                has_gap = true;
            }
            received = changes.recv_many(&mut channels, BATCH) => if received == 0 { return },
            _ = beat.tick() => {
                if !all_told {
                    channels = topics.all_unknown();
                } else if ping(&ear).await.is_err() {
                    continue;
                }
            }
        }
        all_told = true;
        for batch in channels.chunks(BATCH) {
            all_told &= tell_redis(&ear, &topics, batch.to_vec()).await;
        }
        // Only now is nothing missed any more.
        if has_gap && all_told {
            topics.tell_of_gap();
            has_gap = false;
        }
    }
}

/// Says to Redis what of these channels we listen to; false when it did not hear it.
async fn tell_redis(ear: &Client, topics: &Topics, channels: Vec<String>) -> bool {
    let (wanted, left) = topics.sort(channels);
    let told = async {
        if !left.is_empty() {
            ear.unsubscribe(left).await.ok()?;
        }
        if !wanted.is_empty() {
            ear.subscribe(wanted.clone()).await.ok()?;
            // The client takes it for done when it is written; Redis has heard it when it answers what comes after it.
            timeout(CONFIRMATION, ping(ear)).await.ok()?.ok()?;
        }
        Some(())
    };
    let told = told.await.is_some();
    if told {
        topics.mark_known(&wanted);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redis::link_of_tests;

    #[tokio::test]
    #[ignore = "needs Redis"]
    async fn redis_sends_a_topic_only_while_somebody_here_listens() {
        let (settings, link) = link_of_tests().await;
        let pubsub = RedisPubSub::open(&settings.address, link.clone());
        let topics = || async { link.ask(|client| client.pubsub_channels::<Vec<String>, _>(pubsub.channel("*"))).await.unwrap() };
        let listeners = (pubsub.subscribe("t").await.unwrap(), pubsub.subscribe("t").await.unwrap());
        assert_eq!(topics().await, [pubsub.channel("t")]);
        drop(listeners.0);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(topics().await, [pubsub.channel("t")], "one still listens");
        drop(listeners.1);
        for _ in 0..100 {
            if topics().await.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("Redis still sends what nobody hears");
    }
}
