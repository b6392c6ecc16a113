//! The scaled profile: cache, limits, locks, news and live answers on a Redis that all processes of an installation share.
//!
//! Redis may be slow, away or empty at any time, at start too. Then every call here fails within [`link`]'s time limit, and later ones
//! at once, with [`domain::Error::Unavailable`], until Redis answers again. Nothing waits in a queue for its return.

mod cache;
mod link;
mod locks;
mod pubsub;
mod rate_limit;
mod run_log;
mod settings;

pub use cache::RedisCache;
pub use link::Link;
pub use locks::RedisLocks;
pub use pubsub::RedisPubSub;
pub use rate_limit::RedisRateLimiter;
pub use run_log::RedisRunLog;
pub use settings::{RedisAddress, RedisPrefix, RedisSettings};
