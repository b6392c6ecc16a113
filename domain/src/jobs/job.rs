use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Claim, Queue, RetryPolicy};
use crate::Result;
use crate::ids::WorkspaceId;

/// What is to be done. Stored as JSON: fields are kept readable for rows written by earlier versions.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + Sized + 'static {
    /// Stored with every job and shown to operators: never changes.
    const NAME: &'static str;
    /// Where it waits.
    const QUEUE: Queue;
    /// How long one that fails is tried again.
    const RETRY: RetryPolicy = RetryPolicy::DEFAULT;
    /// One try that takes longer has failed.
    const TIMEOUT: Duration = Duration::from_secs(600);
    /// The service that does it, as the registry binds it.
    type Deps: Clone + Send + Sync + 'static;

    /// While a job of this name and key waits for its next try, enqueueing another adds nothing: either does the work of both.
    fn key(&self) -> Option<String> {
        None
    }

    /// The workspace for which it is done: no more of its jobs run at once than [`Queue::per_workspace`] says. `None` is nobody's.
    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }

    /// Does it. It may have been done before, wholly or half: a crash cannot tell.
    fn run(self, deps: &Self::Deps, claim: &Claim) -> impl Future<Output = Result<()>> + Send;

    /// It will not be tried again: tells whoever waits for it. Unless somebody does, only an operator sees it in the outbox.
    fn give_up(self, _deps: &Self::Deps) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}
