//! The embedded profile: cache, limits, locks, news and live answers inside this process, with no other server.

mod cache;
mod locks;
mod pubsub;
mod rate_limit;
mod run_log;

pub use cache::MemoryCache;
pub use locks::MemoryLocks;
pub use pubsub::MemoryPubSub;
pub(crate) use pubsub::{BACKLOG, listening};
pub use rate_limit::MemoryRateLimiter;
pub use run_log::MemoryRunLog;
