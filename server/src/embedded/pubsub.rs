use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use domain::Result;
use domain::pubsub::{Heard, PubSub};
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::broadcast::{self, error::RecvError};

/// A listener further behind than this loses the oldest messages, and hears that it did.
pub(crate) const BACKLOG: usize = 16;

/// News within this process.
#[derive(Clone, Default)]
pub struct MemoryPubSub {
    topics: Arc<Mutex<HashMap<String, broadcast::Sender<Heard>>>>,
}

#[async_trait]
impl PubSub for MemoryPubSub {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<()> {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = topics.get(topic) {
            // Nobody listening is fine.
            let _ = sender.send(Heard::Message(message));
        }
        Ok(())
    }

    async fn subscribe(&self, topic: &str) -> Result<BoxStream<'static, Heard>> {
        let receiver = {
            let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
            topics.entry(topic.to_owned()).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
        };
        let forget = Forget { pubsub: self.clone(), topic: topic.to_owned() };
        Ok(listening(receiver, forget))
    }
}

/// Removes a topic when its last listener leaves: topics come and go with every answer.
struct Forget {
    pubsub: MemoryPubSub,
    topic: String,
}

impl Drop for Forget {
    fn drop(&mut self) {
        let mut topics = self.pubsub.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if topics.get(&self.topic).is_some_and(|sender| sender.receiver_count() == 0) {
            topics.remove(&self.topic);
        }
    }
}

/// What a receiver hears, until its topic ends. `leave` is dropped when the listener goes.
pub(crate) fn listening<L: Send + 'static>(receiver: broadcast::Receiver<Heard>, leave: L) -> BoxStream<'static, Heard> {
    stream::unfold(Subscription { receiver, _leave: leave }, next).boxed()
}

struct Subscription<L> {
    // Dropped first, so that the topic is seen empty by what is dropped next.
    receiver: broadcast::Receiver<Heard>,
    _leave: L,
}

async fn next<L>(mut subscription: Subscription<L>) -> Option<(Heard, Subscription<L>)> {
    match subscription.receiver.recv().await {
        Ok(heard) => Some((heard, subscription)),
        Err(RecvError::Lagged(_)) => Some((Heard::Missed, subscription)),
        Err(RecvError::Closed) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_topic_vanishes_with_its_last_listener() {
        let pubsub = MemoryPubSub::default();
        let listeners = (pubsub.subscribe("t").await.unwrap(), pubsub.subscribe("t").await.unwrap());
        drop(listeners.0);
        assert_eq!(pubsub.topics.lock().unwrap().len(), 1);
        drop(listeners.1);
        assert!(pubsub.topics.lock().unwrap().is_empty());
    }
}
