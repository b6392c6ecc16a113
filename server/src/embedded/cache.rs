use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use domain::Result;
use domain::cache::Cache;
use moka::Expiry;
use moka::sync::Cache as Moka;

/// More keys than this and the least used go first.
const MAX_KEYS: u64 = 200_000;

/// A cache in this process.
pub struct MemoryCache(Moka<String, Entry>);

#[derive(Clone)]
struct Entry {
    value: Bytes,
    ttl: Duration,
}

struct ByEntry;

impl Expiry<String, Entry> for ByEntry {
    fn expire_after_create(&self, _: &String, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.ttl)
    }

    fn expire_after_update(&self, _: &String, entry: &Entry, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(entry.ttl)
    }
}

impl Default for MemoryCache {
    fn default() -> Self {
        Self(Moka::builder().max_capacity(MAX_KEYS).expire_after(ByEntry).build())
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        Ok(self.0.get(key).map(|entry| entry.value))
    }

    async fn set(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        self.0.insert(key.to_owned(), Entry { value, ttl });
        Ok(())
    }

    async fn add(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        self.0.entry_by_ref(key).or_insert(Entry { value, ttl });
        Ok(())
    }

    async fn remove(&self, key: &str) -> Result<()> {
        self.0.invalidate(key);
        Ok(())
    }
}
