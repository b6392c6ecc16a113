use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use domain::Result;
use domain::lock::{Held, Locks};
use fred::types::scripts::Script;
use uuid::Uuid;

use super::Link;

/// KEYS: lock, last fence. ARGV: ttl in ms, attempt. The lock holds "fence attempt".
/// The fence follows the server's clock, so that it grows even when Redis has lost everything; it is text, since Lua would round it.
static ACQUIRE: LazyLock<Script> = LazyLock::new(|| {
    Script::from_lua(
        "local held = redis.call('GET', KEYS[1])
        if held then
            local fence, attempt = string.match(held, '^(%d+) (.+)$')
            return attempt == ARGV[2] and fence or false
        end
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
        local last = tonumber(redis.call('GET', KEYS[2]) or '0')
        local fence = string.format('%.0f', math.max(now, last + 1))
        redis.call('SET', KEYS[2], fence)
        redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[2], 'PX', ARGV[1])
        return fence",
    )
});

/// KEYS: lock. ARGV: fence, ttl in ms; a ttl of 0 gives it back.
static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::from_lua(
        "local held = redis.call('GET', KEYS[1])
        if not held or string.match(held, '^%d+') ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])",
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

    /// Takes the lock by an attempt of this name: one that arrives twice finds itself holding the lock already.
    async fn acquire(&self, name: &str, ttl: Duration, attempt: String) -> Result<Option<Held>> {
        let keys = vec![self.0.key("lock", name), self.0.key("fence", name)];
        let ttl = ttl.as_millis().max(1).to_string();
        let fence: Option<String> = self.0.run(&ACQUIRE, keys, vec![ttl, attempt]).await?;
        Ok(fence.and_then(|fence| fence.parse().ok()).map(|fence| Held { name: name.to_owned(), fence }))
    }

    async fn extend(&self, held: &Held, ttl: Duration) -> Result<bool> {
        let keys = vec![self.0.key("lock", &held.name)];
        let renewed: i64 = self.0.run(&RENEW, keys, vec![held.fence.to_string(), ttl.as_millis().to_string()]).await?;
        Ok(renewed == 1)
    }
}

#[async_trait]
impl Locks for RedisLocks {
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<Option<Held>> {
        self.acquire(name, ttl, Uuid::now_v7().simple().to_string()).await
    }

    async fn renew(&self, held: &Held, ttl: Duration) -> Result<bool> {
        self.extend(held, ttl).await
    }

    async fn release(&self, held: &Held) -> Result<()> {
        self.extend(held, Duration::ZERO).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use fred::interfaces::KeysInterface;

    use super::*;
    use crate::redis::link_of_tests;

    #[tokio::test]
    #[ignore = "needs Redis"]
    async fn an_attempt_that_arrives_twice_holds_once_and_the_fence_grows_over_a_loss_of_everything() {
        let (_, link) = link_of_tests().await;
        let (locks, minute) = (RedisLocks::new(link.clone()), Duration::from_secs(60));
        let first = locks.acquire("x", minute, "a".to_owned()).await.unwrap().unwrap();
        assert_eq!(locks.acquire("x", minute, "a".to_owned()).await.unwrap().as_ref(), Some(&first));
        assert_eq!(locks.acquire("x", minute, "b".to_owned()).await.unwrap(), None);
        let keys = vec![link.key("lock", "x"), link.key("fence", "x")];
        link.ask(|client| client.del::<(), _>(keys)).await.unwrap();
        assert!(locks.acquire("x", minute, "c".to_owned()).await.unwrap().unwrap().fence > first.fence);
        assert!(!locks.renew(&first, minute).await.unwrap());
    }
}
