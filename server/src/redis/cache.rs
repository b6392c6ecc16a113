use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::Result;
use domain::cache::Cache;
use fred::interfaces::KeysInterface;
use fred::types::{Expiration, SetOptions};

use super::Link;

/// A cache that all processes share.
pub struct RedisCache(Link);

impl RedisCache {
    /// The cache behind this link.
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self(link)
    }

    /// Forgets everything; returns how many values there were.
    ///
    /// # Errors
    /// [`domain::Error::Unavailable`] when Redis does not answer; some may be forgotten then.
    pub async fn clear(&self) -> Result<u64> {
        self.0.remove_all("cache", |_| true).await
    }

    fn key(&self, key: &str) -> String {
        self.0.key("cache", key)
    }

    async fn keep(&self, key: &str, value: Bytes, ttl: Duration, only_if: Option<SetOptions>) -> Result<()> {
        let ttl = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX);
        if ttl == 0 {
            // Over before it began; Redis would call it a mistake.
            return if only_if.is_none() { self.remove(key).await } else { Ok(()) };
        }
        let key = self.key(key);
        self.0.ask(|client| client.set(key, value, Some(Expiration::PX(ttl)), only_if, false)).await
    }
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let key = self.key(key);
        self.0.ask(|client| client.get(key)).await
    }

    async fn set(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        self.keep(key, value, ttl, None).await
    }

    async fn add(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        self.keep(key, value, ttl, Some(SetOptions::NX)).await
    }

    async fn remove(&self, key: &str) -> Result<()> {
        let key = self.key(key);
        self.0.ask(|client| client.del(key)).await
    }
}
