//! News for whoever listens at the moment, in any process of an installation.

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::Result;

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Something was said.
    Message(Bytes),
    /// Something may have been said that did not come here: time to look again.
    Missed,
}

/// Fire-and-forget messages by topic. A listener that lags loses the oldest ones, never memory, and hears that it did;
/// so a message only says "look again" or carries what the listener could also read from the database.
#[async_trait]
pub trait PubSub: Send + Sync {
    /// Tells everyone who listens to `topic` now.
    async fn publish(&self, topic: &str, message: Bytes) -> Result<()>;
    /// Listens from now on. The stream ends when the process shuts down.
    async fn subscribe(&self, topic: &str) -> Result<BoxStream<'static, Heard>>;
}
