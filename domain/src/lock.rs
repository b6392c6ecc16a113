//! One at a time, over all processes of an installation.

use std::time::Duration;

use async_trait::async_trait;

use crate::Result;

/// A held lock. The number grows with every holder, so that a store can refuse the late write of one that lost it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What is locked.
    pub name: String,
    /// Larger than that of every earlier holder of this name.
    pub fence: u64,
}

/// Locks that free themselves when their holder dies.
#[async_trait]
pub trait Locks: Send + Sync {
    /// Takes `name` for at most `ttl`; `None` when somebody else holds it.
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<Option<Held>>;
    /// Holds on for another `ttl`; false when the lock was lost meanwhile.
    async fn renew(&self, held: &Held, ttl: Duration) -> Result<bool>;
    /// Gives the lock back. Doing so after losing it changes nothing.
    async fn release(&self, held: &Held) -> Result<()>;
}
