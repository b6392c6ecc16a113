use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use domain::Result;
use domain::lock::Locks;
use fred::types::scripts::Script;
use uuid::Uuid;

use super::Link;

/// KEYS: lock. ARGV: ttl in ms, attempt. The client may send a command again whose answer was lost: the same attempt then finds itself
/// holding the lock.
static ACQUIRE: LazyLock<Script> = LazyLock::new(|| {
    Script::from_lua(
        "local held = redis.call('GET', KEYS[1])
        if held then return held == ARGV[2] and 1 or 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
        return 1",
    )
});

/// Locks over all processes.
pub struct RedisLocks(Link);

impl RedisLocks {
    /// The locks behind this link.
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self(link)
    }

    async fn acquire(&self, name: &str, ttl: Duration, attempt: String) -> Result<bool> {
        let ttl = ttl.as_millis().max(1).to_string();
        let taken: i64 = self.0.run(&ACQUIRE, vec![self.0.key("lock", name)], vec![ttl, attempt]).await?;
        Ok(taken == 1)
    }
}

#[async_trait]
impl Locks for RedisLocks {
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<bool> {
        self.acquire(name, ttl, Uuid::now_v7().simple().to_string()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redis::link_of_tests;

    #[tokio::test]
    #[ignore = "needs Redis"]
    async fn an_attempt_that_arrives_twice_holds_once() {
        let (_, link) = link_of_tests().await;
        let (locks, minute) = (RedisLocks::new(link), Duration::from_secs(60));
        assert!(locks.acquire("x", minute, "a".to_owned()).await.unwrap());
        assert!(locks.acquire("x", minute, "a".to_owned()).await.unwrap());
        assert!(!locks.acquire("x", minute, "b".to_owned()).await.unwrap());
    }
}
