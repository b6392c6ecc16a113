use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::Result;
use domain::lock::Locks;

/// Locks within this process: when each name is free again.
#[derive(Default)]
pub struct MemoryLocks(Mutex<HashMap<String, Instant>>);

#[async_trait]
impl Locks for MemoryLocks {
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<bool> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        taken.retain(|_, until| *until > now);
        if taken.contains_key(name) {
            return Ok(false);
        }
        taken.insert(name.to_owned(), now + ttl);
        Ok(true)
    }
}
