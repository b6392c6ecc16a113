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

    /// Adds event number `seq`; its one writer numbers a run's events from 1 without gaps. Adding the same one again changes nothing,
    /// so a writer that does not know whether an event arrived may repeat it.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when the log is out of reach. The event may or may not have been added.
    async fn append(&self, run: RunId, seq: u64, event: &RunEvent) -> Result<()>;

    /// The events after number `after`, and those to come; `None` when the log does not hold them (any more).
    /// The stream ends with the run, and also when the log is lost on the way: whoever has not seen [`RunEvent::Ended`] by then
    /// finds the rest in the database. A slow reader holds only its place in the log, never a copy of it.
    async fn follow(&self, run: RunId, after: u64) -> Result<Option<BoxStream<'static, (u64, RunEvent)>>>;

    /// Nothing more will be added, whatever its writer still tries; the events may be forgotten after a while.
    async fn close(&self, run: RunId) -> Result<()>;
}
