use std::collections::BTreeMap;

use async_trait::async_trait;
use tokio::time::timeout;

use super::{Claim, Job, Queue, RetryPolicy};
use crate::{Error, Result};

/// Why a stored job cannot be run by this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// A newer or older program wrote it.
    #[error("this version knows no job of this name")]
    UnknownName,
    /// What it says is not repeated: it may name somebody.
    #[error("this version cannot read the payload")]
    Payload,
}

/// What is the same for all jobs of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobSpec {
    /// [`Job::NAME`].
    pub name: &'static str,
    /// [`Job::QUEUE`].
    pub queue: Queue,
    /// [`Job::RETRY`].
    pub retry: RetryPolicy,
}

/// A job together with the service that does it.
#[async_trait]
pub trait BoundJob: Send {
    /// What is the same for all jobs of its name.
    fn spec(&self) -> JobSpec;

    /// [`Job::key`].
    fn key(&self) -> Option<String>;

    /// [`Job::run`], for no longer than its timeout.
    async fn run(self: Box<Self>, claim: &Claim) -> Result<()>;

    /// [`Job::give_up`].
    async fn give_up(self: Box<Self>) -> Result<()>;
}

/// Finds who does a stored job.
pub trait Dispatcher: Send + Sync {
    /// The job of this name and payload, ready to run.
    ///
    /// # Errors
    /// When this program does not know it.
    fn bind(&self, name: &str, payload: &str) -> Result<Box<dyn BoundJob>, BindError>;
}

/// Which jobs there are, and the service that does each.
#[derive(Default)]
pub struct JobRegistry(BTreeMap<&'static str, Box<dyn Entry>>);

impl JobRegistry {
    /// Has jobs of this type done by `deps`.
    ///
    /// # Panics
    /// When another job has the same name.
    #[must_use]
    pub fn with<J: Job>(mut self, deps: &J::Deps) -> Self {
        let replaced = self.0.insert(J::NAME, Box::new(Registered::<J>(deps.clone())));
        assert!(replaced.is_none(), "two jobs are called {}", J::NAME);
        self
    }
}

impl Dispatcher for JobRegistry {
    fn bind(&self, name: &str, payload: &str) -> Result<Box<dyn BoundJob>, BindError> {
        self.0.get(name).ok_or(BindError::UnknownName)?.bind(payload)
    }
}

trait Entry: Send + Sync {
    fn bind(&self, payload: &str) -> Result<Box<dyn BoundJob>, BindError>;
}

struct Registered<J: Job>(J::Deps);

impl<J: Job> Entry for Registered<J> {
    fn bind(&self, payload: &str) -> Result<Box<dyn BoundJob>, BindError> {
        let job: J = serde_json::from_str(payload).map_err(|_| BindError::Payload)?;
        Ok(Box::new(Bound { job, deps: self.0.clone() }))
    }
}

struct Bound<J: Job> {
    job: J,
    deps: J::Deps,
}

#[async_trait]
impl<J: Job> BoundJob for Bound<J> {
    fn spec(&self) -> JobSpec {
        JobSpec { name: J::NAME, queue: J::QUEUE, retry: J::RETRY }
    }

    fn key(&self) -> Option<String> {
        self.job.key()
    }

    async fn run(self: Box<Self>, claim: &Claim) -> Result<()> {
        let Self { job, deps } = *self;
        timeout(J::TIMEOUT, job.run(&deps, claim)).await.map_err(|_| Error::internal(format!("timed out after {:?}", J::TIMEOUT)))?
    }

    async fn give_up(self: Box<Self>) -> Result<()> {
        let Self { job, deps } = *self;
        job.give_up(&deps).await
    }
}
