use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::Result;
use domain::cache::Cache;
use fred::interfaces::KeysInterface;
use fred::types::{Expiration, SetOptions};

use super::Link;

/// Keys that are looked at with one command when all are to be forgotten.
const KEYS_A_STEP: u32 = 500;

/// A cache that all processes share.
pub struct RedisCache(Link);

impl RedisCache {
    /// The cache behind this link.
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self(link)
    }

    /// Forgets everything, step by step so that Redis serves others meanwhile; returns how many values there were.
    ///
    /// # Errors
    /// [`domain::Error::Unavailable`] when Redis does not answer; some may be forgotten then.
    pub async fn clear(&self) -> Result<u64> {
        let (mut cursor, mut cleared) = ("0".to_owned(), 0);
        loop {
            let pattern = self.key("*");
            let page: (String, Vec<String>) =
                self.0.ask(|client| client.scan_page(cursor.clone(), pattern, Some(KEYS_A_STEP), None)).await?;
            if !page.1.is_empty() {
                cleared += self.0.ask(|client| client.unlink::<u64, _>(page.1)).await?;
            }
            if page.0 == "0" {
                return Ok(cleared);
            }
            cursor = page.0;
        }
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
