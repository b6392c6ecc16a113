use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use domain::clock::Clock;
use domain::rate_limit::{Limit, OnOutage, RateLimiter, Subjects, Verdict};
use domain::{Error, Result};
use fred::interfaces::{KeysInterface, SortedSetsInterface};
use fred::types::scripts::Script;
use uuid::Uuid;

use super::Link;
use crate::embedded::MemoryRateLimiter;

/// KEYS: attempts by time. ARGV: now, what is outside the window, most, window in ms, attempt; times in µs.
/// Returns nothing when it is allowed, else the time of the attempt that must leave the window first.
static ATTEMPT: LazyLock<Script> = LazyLock::new(|| {
    Script::from_lua(
        "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
        if redis.call('ZSCORE', KEYS[1], ARGV[5]) then return false end
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
            return string.format('%.0f', tonumber(redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or ARGV[1]))
        end
        redis.call('ZADD', KEYS[1], ARGV[1], ARGV[5])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return false",
    )
});

/// Counts attempts over all processes, exactly: Redis remembers the time of each within the window.
pub struct RedisRateLimiter {
    link: Link,
    clock: Clock,
    /// Counts while Redis is out of reach, what may be counted so.
    here: MemoryRateLimiter,
}

impl RedisRateLimiter {
    /// A limiter by the given clock.
    #[must_use]
    pub fn new(link: Link, clock: Clock) -> Self {
        Self { link, here: MemoryRateLimiter::new(clock.clone()), clock }
    }

    /// Counts the attempt of this name: one that arrives twice counts once.
    async fn attempt_everywhere(&self, key: &str, limit: Limit, name: String) -> Result<Verdict> {
        let now = self.clock.now().0;
        let per = i64::try_from(limit.per.as_micros()).unwrap_or(i64::MAX);
        let outside = now.saturating_sub(per);
        let window = limit.per.as_millis().max(1);
        let arguments = vec![now.to_string(), outside.to_string(), limit.max.to_string(), window.to_string(), name];
        let first: Option<String> = self.link.run(&ATTEMPT, vec![self.link.key("limit", key)], arguments).await?;
        let Some(first) = first else { return Ok(Verdict::Allowed) };
        let first: i64 = first.parse().map_err(Error::internal)?;
        let wait = u64::try_from(first.saturating_add(per) - now).unwrap_or(0);
        Ok(Verdict::Refused { retry_after: Duration::from_micros(wait) })
    }

    /// The verdict of all processes, when it is there; nothing when this one is to count by itself.
    async fn shared(&self, key: &str, limit: Limit, name: String) -> Result<Option<Verdict>> {
        match (self.attempt_everywhere(key, limit, name).await, limit.on_outage) {
            (Err(Error::Unavailable), OnOutage::FailOpen) => Ok(None),
            (verdict, _) => verdict.map(Some),
        }
    }
}

#[async_trait]
impl RateLimiter for RedisRateLimiter {
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict> {
        match self.shared(key, limit, Uuid::now_v7().simple().to_string()).await? {
            Some(verdict) => Ok(verdict),
            None => self.here.attempt(key, limit).await,
        }
    }

    async fn attempt_once(&self, key: &str, limit: Limit, name: &str) -> Result<Verdict> {
        match self.shared(key, limit, name.to_owned()).await? {
            Some(verdict) => Ok(verdict),
            None => self.here.attempt_once(key, limit, name).await,
        }
    }

    async fn give_back(&self, key: &str) -> Result<()> {
        self.here.give_back(key).await?;
        let key = self.link.key("limit", key);
        // Out of reach, it counts until its window is over.
        let _: Result<()> = self.link.ask(|client| client.zpopmax(key, Some(1))).await;
        Ok(())
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.here.clear(key).await?;
        let key = self.link.key("limit", key);
        // Out of reach, they still count when Redis is back: too careful, and over when their window is.
        let _: Result<()> = self.link.ask(|client| client.del(key)).await;
        Ok(())
    }

    async fn reset(&self, subjects: &Subjects) -> Result<u64> {
        self.here.reset(subjects).await?;
        self.link.remove_all("limit", |key| subjects.has(key)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redis::link_of_tests;

    #[tokio::test]
    #[ignore = "needs Redis"]
    async fn an_attempt_that_arrives_twice_counts_once_and_nothing_is_kept_beyond_its_window() {
        let (_, link) = link_of_tests().await;
        let limiter = RedisRateLimiter::new(link.clone(), Clock::default());
        let limit = Limit::per_minute(2);
        for name in ["a", "a", "a", "b"] {
            assert_eq!(limiter.attempt_everywhere("k", limit, name.to_owned()).await.unwrap(), Verdict::Allowed);
        }
        let third = limiter.attempt_everywhere("k", limit, "c".to_owned()).await.unwrap();
        assert!(matches!(third, Verdict::Refused { .. }));
        let kept: i64 = link.ask(|client| client.pttl(link.key("limit", "k"))).await.unwrap();
        assert!((1..=60_000).contains(&kept), "{kept} ms");
    }
}
