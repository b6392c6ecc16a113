//! Work outside requests. A job is written to the outbox in the transaction that causes it, and its row is removed
//! when it is done: the table is the truth, and the only queue. Workers of all processes claim from it; a claim that is not
//! renewed runs out, so a crash loses nothing. A job may therefore run twice and must be idempotent.
//!
//! A new job is a struct with an `impl` [`Job`] beside its feature, and one line in the program's [`JobRegistry`].

mod claims;
pub mod entity;
mod job;
pub mod operator;
mod outbox;
mod queue;
mod registry;
mod retry;
mod runner;
mod schedule;
#[cfg(test)]
pub(crate) mod testing;
mod when;

pub use claims::{Claim, Claimed, Claims};
pub use job::Job;
pub use outbox::enqueue;
pub(crate) use outbox::enqueue_all;
pub use queue::Queue;
pub use registry::{BindError, BoundJob, Dispatcher, JobRegistry, JobSpec};
pub use retry::RetryPolicy;
pub use runner::Runner;
pub use schedule::{Schedule, Scheduler};
pub use when::When;
