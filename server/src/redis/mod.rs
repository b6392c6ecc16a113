//! The scaled profile: cache, limits, locks, news and live answers on a Redis that all processes of an installation share.
//!
//! Redis may be slow, away or empty at any time, at start too. Then the first call here fails after half a second, and later ones
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

/// Names of a test's own on the Redis that `TEST_REDIS_URL` names, if it does.
#[cfg(test)]
pub(crate) fn settings_of_tests() -> Option<RedisSettings> {
    let url = std::env::var("TEST_REDIS_URL").ok()?;
    let prefix: RedisPrefix = format!("unit-{}", uuid::Uuid::now_v7().simple()).parse().unwrap();
    Some(RedisSettings { address: url.parse().unwrap(), prefix })
}

/// A link to it that answers, for tests that are ignored without it.
#[cfg(test)]
async fn link_of_tests() -> (RedisSettings, Link) {
    let settings = settings_of_tests().expect("TEST_REDIS_URL is set: scripts/with-redis COMMAND");
    let link = Link::open(&settings.address, settings.prefix.clone());
    assert!(link.answers().await, "TEST_REDIS_URL does not answer");
    (settings, link)
}
