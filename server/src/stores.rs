//! What the processes of an installation share: in this process when it is the only one, on Redis otherwise.

use std::sync::Arc;

use domain::cache::Cache;
use domain::chat::RunLog;
use domain::clock::Clock;
use domain::lock::Locks;
use domain::pubsub::PubSub;
use domain::rate_limit::RateLimiter;

use crate::config::Config;
use crate::embedded::{MemoryCache, MemoryLocks, MemoryPubSub, MemoryRateLimiter, MemoryRunLog};
use crate::redis::{Link, RedisCache, RedisLocks, RedisPubSub, RedisRateLimiter, RedisRunLog, RedisSettings};

/// One of each.
#[derive(Clone)]
pub struct Stores {
    /// Short-lived values.
    pub cache: Arc<dyn Cache>,
    /// How often things were done.
    pub limiter: Arc<dyn RateLimiter>,
    /// Who does what alone.
    pub locks: Arc<dyn Locks>,
    /// News.
    pub pubsub: Arc<dyn PubSub>,
    /// The events of live answers.
    pub run_log: Arc<dyn RunLog>,
    /// The link to Redis, when that is where they are.
    pub redis: Option<Link>,
}

impl Stores {
    /// Those that the settings name. A Redis that does not answer is told in the log; it is used as soon as it does.
    pub async fn open(config: &Config, clock: &Clock) -> Self {
        match &config.redis {
            None => Self::in_this_process(clock),
            Some(settings) => {
                let (stores, link) = Self::on_redis(settings, clock);
                if !link.answers().await {
                    let address = &settings.address;
                    tracing::warn!(%address, "REDIS_URL: Redis does not answer; starting without it, verification codes fail until it does");
                }
                stores
            }
        }
    }

    /// All in this process' memory.
    #[must_use]
    pub fn in_this_process(clock: &Clock) -> Self {
        Self {
            cache: Arc::new(MemoryCache::default()),
            limiter: Arc::new(MemoryRateLimiter::new(clock.clone())),
            locks: Arc::new(MemoryLocks::default()),
            pubsub: Arc::new(MemoryPubSub::default()),
            run_log: Arc::new(MemoryRunLog::default()),
            redis: None,
        }
    }

    /// All on Redis, and the link that tells whether it answers.
    #[must_use]
    pub fn on_redis(settings: &RedisSettings, clock: &Clock) -> (Self, Link) {
        let link = Link::open(&settings.address, settings.prefix.clone());
        let pubsub = RedisPubSub::open(&settings.address, link.clone());
        let stores = Self {
            cache: Arc::new(RedisCache::new(link.clone())),
            limiter: Arc::new(RedisRateLimiter::new(link.clone(), clock.clone())),
            locks: Arc::new(RedisLocks::new(link.clone())),
            pubsub: Arc::new(pubsub.clone()),
            run_log: Arc::new(RedisRunLog::new(link.clone(), pubsub)),
            redis: Some(link.clone()),
        };
        (stores, link)
    }
}

#[cfg(test)]
#[path = "stores_tests.rs"]
mod tests;
