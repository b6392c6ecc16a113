use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::clock::Clock;
use domain::rate_limit::{Limit, RateLimiter, Verdict};
use domain::{Result, Timestamp};

/// Beyond this many keys, those that no longer limit anything are forgotten first.
const SWEEP_ABOVE: usize = 50_000;

/// Counts attempts in this process, exactly: it remembers the time of each within the window.
pub struct MemoryRateLimiter {
    clock: Clock,
    attempts: Mutex<HashMap<String, Window>>,
}

struct Window {
    at: VecDeque<Timestamp>,
    until: Timestamp,
}

impl MemoryRateLimiter {
    /// A limiter by the given clock.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, attempts: Mutex::default() }
    }
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict> {
        let now = self.clock.now();
        let per = i64::try_from(limit.per.as_micros()).unwrap_or(i64::MAX);
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() > SWEEP_ABOVE {
            attempts.retain(|_, window| window.until > now);
        }
        let window = attempts.entry(key.to_owned()).or_insert_with(|| Window { at: VecDeque::new(), until: now });
        while window.at.front().is_some_and(|first| first.0.saturating_add(per) <= now.0) {
            window.at.pop_front();
        }
        if window.at.len() >= limit.max as usize {
            let free_at = window.at.front().map_or(now.0, |first| first.0.saturating_add(per));
            let wait = u64::try_from(free_at - now.0).unwrap_or(0);
            return Ok(Verdict::Refused { retry_after: Duration::from_micros(wait) });
        }
        window.at.push_back(now);
        window.until = Timestamp(now.0.saturating_add(per));
        Ok(Verdict::Allowed)
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        Ok(())
    }
}
