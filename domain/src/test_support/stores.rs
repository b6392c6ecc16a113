//! What processes share, in the memory of a test.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Mutex;

use crate::cache::Cache;
use crate::clock::Clock;
use crate::rate_limit::{Limit, RateLimiter, Subjects, Verdict};
use crate::{Error, Result, Timestamp};

pub(crate) struct Counter {
    clock: Clock,
    attempts: Mutex<HashMap<String, Vec<(Timestamp, String)>>>,
}

impl Counter {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, attempts: Mutex::default() }
    }
}

#[async_trait]
impl RateLimiter for Counter {
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict> {
        self.attempt_once(key, limit, "").await
    }

    async fn attempt_once(&self, key: &str, limit: Limit, name: &str) -> Result<Verdict> {
        let (now, per) = (self.clock.now(), i64::try_from(limit.per.as_secs()).unwrap());
        let mut all = self.attempts.lock().await;
        let attempts = all.entry(key.to_owned()).or_default();
        attempts.retain(|(at, _)| now.seconds_since(*at) < per);
        if !name.is_empty() && attempts.iter().any(|(_, counted)| counted == name) {
            return Ok(Verdict::Allowed);
        }
        if attempts.len() < limit.max as usize {
            attempts.push((now, name.to_owned()));
            return Ok(Verdict::Allowed);
        }
        let waited = now.seconds_since(attempts[0].0);
        Ok(Verdict::Refused { retry_after: Duration::from_secs(u64::try_from(per - waited).unwrap()) })
    }

    async fn give_back(&self, key: &str) -> Result<()> {
        self.attempts.lock().await.get_mut(key).and_then(Vec::pop);
        Ok(())
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.attempts.lock().await.remove(key);
        Ok(())
    }

    async fn reset(&self, subjects: &Subjects) -> Result<u64> {
        let mut all = self.attempts.lock().await;
        let before = all.len();
        all.retain(|key, _| !subjects.has(key));
        Ok((before - all.len()) as u64)
    }
}

#[derive(Default)]
pub(crate) struct Memory {
    values: Mutex<HashMap<String, Bytes>>,
    pub(crate) out_of_order: AtomicBool,
}

impl Memory {
    pub(crate) async fn forget_everything(&self) {
        self.values.lock().await.clear();
    }
}

#[async_trait]
impl Cache for Memory {
    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        if self.out_of_order.load(Ordering::Relaxed) {
            return Err(Error::Unavailable);
        }
        Ok(self.values.lock().await.get(key).cloned())
    }

    async fn set(&self, key: &str, value: Bytes, _ttl: Duration) -> Result<()> {
        if self.out_of_order.load(Ordering::Relaxed) {
            return Err(Error::Unavailable);
        }
        self.values.lock().await.insert(key.to_owned(), value);
        Ok(())
    }

    async fn add(&self, key: &str, value: Bytes, _ttl: Duration) -> Result<()> {
        if self.out_of_order.load(Ordering::Relaxed) {
            return Err(Error::Unavailable);
        }
        self.values.lock().await.entry(key.to_owned()).or_insert(value);
        Ok(())
    }

    async fn remove(&self, key: &str) -> Result<()> {
        self.values.lock().await.remove(key);
        Ok(())
    }
}
