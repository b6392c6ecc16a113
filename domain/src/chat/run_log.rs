use async_trait::async_trait;
use futures::stream::BoxStream;

use super::protocol::RunEvent;
use crate::Result;
use crate::ids::RunId;

/// The events of live answers, kept until a while after their end, readable from any place in them.
#[async_trait]
pub trait RunLog: Send + Sync {
    /// Makes the run known, before anybody is told its id.
    async fn open(&self, run: RunId) -> Result<()>;

    /// Adds an event; returns its number, from 1 without gaps. One writer a run.
    async fn append(&self, run: RunId, event: RunEvent) -> Result<u64>;

    /// The events after number `after`, and those to come, up to the end of the run; `None` when the run is not (or no longer) here.
    /// A slow reader holds only its place in the log, never a copy of it.
    async fn follow(&self, run: RunId, after: u64) -> Result<Option<BoxStream<'static, (u64, RunEvent)>>>;

    /// Nothing more will be added; the events may be forgotten after a while.
    async fn close(&self, run: RunId) -> Result<()>;
}
