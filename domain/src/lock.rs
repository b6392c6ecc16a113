//! One at a time, over all processes of an installation.

use std::time::Duration;

use async_trait::async_trait;

use crate::Result;

/// Locks that free themselves after a time. They keep work from being done twice; they must not be what keeps data right.
#[async_trait]
pub trait Locks: Send + Sync {
    /// Takes `name` for `ttl`; false when somebody else has it.
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<bool>;
}
