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

    async fn extend(&self, held: &Held, ttl: Duration) -> Result<bool> {
        let keys = vec![self.0.key("lock", &held.name)];
        let renewed: i64 = self.0.run(&RENEW, keys, vec![held.fence.to_string(), ttl.as_millis().to_string()]).await?;
        Ok(renewed == 1)
    }
}

#[async_trait]
impl Locks for RedisLocks {
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<Option<Held>> {
        let keys = vec![self.0.key("lock", name), self.0.key("fence", name)];
        // One that arrives twice finds itself holding the lock already.
        let attempt = Uuid::now_v7().simple().to_string();
        let ttl = ttl.as_millis().max(1).to_string();
        let fence: Option<String> = self.0.run(&ACQUIRE, keys, vec![ttl, attempt]).await?;
        Ok(fence.and_then(|fence| fence.parse().ok()).map(|fence| Held { name: name.to_owned(), fence }))
    }

    async fn renew(&self, held: &Held, ttl: Duration) -> Result<bool> {
        self.extend(held, ttl).await
    }

    async fn release(&self, held: &Held) -> Result<()> {
        self.extend(held, Duration::ZERO).await.map(|_| ())
    }
}
