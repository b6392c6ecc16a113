use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::clock::Clock;
use domain::rate_limit::{Limit, RateLimiter, Subjects, Verdict};
use domain::{Result, Timestamp};

/// So many keys are counted one by one. Under an attack from more addresses than that, those that come new share counts: some
/// of them are refused too early, and the memory stays what it is.
const MOST_KEYS: usize = 100_000;
/// The counts that are shared then.
const SHARED_COUNTS: u64 = 20_000;
/// Keys that no longer limit anything are forgotten whenever so many attempts were counted.
const SWEEP_EVERY: usize = 20_000;

/// Counts attempts in this process, exactly: it remembers the time of each within the window.
pub struct MemoryRateLimiter {
    clock: Clock,
    counts: Mutex<Counts>,
    /// So that nobody can choose names that look the same.
    names: RandomState,
}

#[derive(Default)]
struct Counts {
    windows: HashMap<String, Window>,
    since_sweep: usize,
}

impl Counts {
    /// The window under a key, or under one that it shares.
    fn window(&mut self, key: &str, now: Timestamp) -> &mut Window {
        self.since_sweep += 1;
        if self.since_sweep >= SWEEP_EVERY {
            self.since_sweep = 0;
            self.windows.retain(|_, window| window.until > now);
        }
        let key = if self.windows.len() < MOST_KEYS || self.windows.contains_key(key) {
            key.to_owned()
        } else {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            format!("shared:{}", hasher.finish() % SHARED_COUNTS)
        };
        self.windows.entry(key).or_insert_with(|| Window { attempts: VecDeque::new(), until: now })
    }
}

struct Window {
    attempts: VecDeque<Attempt>,
    until: Timestamp,
}

#[derive(Clone, Copy)]
struct Attempt {
    at: Timestamp,
    /// The hash of its name; zero without one.
    name: u64,
}

impl MemoryRateLimiter {
    /// A limiter by the given clock.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, counts: Mutex::default(), names: RandomState::new() }
    }

    fn count(&self, key: &str, limit: Limit, name: u64) -> Verdict {
        let now = self.clock.now();
        let per = i64::try_from(limit.per.as_micros()).unwrap_or(i64::MAX);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let window = counts.window(key, now);
        while window.attempts.front().is_some_and(|first| first.at.0.saturating_add(per) <= now.0) {
            window.attempts.pop_front();
        }
        if name != 0 && window.attempts.iter().any(|counted| counted.name == name) {
            return Verdict::Allowed;
        }
        if window.attempts.len() >= limit.max as usize {
            let free_at = window.attempts.front().map_or(now.0, |first| first.at.0.saturating_add(per));
            let wait = u64::try_from(free_at - now.0).unwrap_or(0);
            return Verdict::Refused { retry_after: Duration::from_micros(wait) };
        }
        window.attempts.push_back(Attempt { at: now, name });
        window.until = Timestamp(now.0.saturating_add(per));
        Verdict::Allowed
    }
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict> {
        Ok(self.count(key, limit, 0))
    }

    async fn attempt_once(&self, key: &str, limit: Limit, name: &str) -> Result<Verdict> {
        Ok(self.count(key, limit, self.names.hash_one(name).max(1)))
    }

    async fn give_back(&self, key: &str) -> Result<()> {
        if let Some(window) = self.counts.lock().unwrap_or_else(PoisonError::into_inner).windows.get_mut(key) {
            window.attempts.pop_back();
        }
        Ok(())
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).windows.remove(key);
        Ok(())
    }

    async fn reset(&self, subjects: &Subjects) -> Result<u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let before = counts.windows.len();
        counts.windows.retain(|key, _| !subjects.has(key));
        Ok((before - counts.windows.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn e06_a_million_addresses_fill_no_memory_and_none_goes_uncounted() {
        let clock = Clock::default();
        let limiter = MemoryRateLimiter::new(clock.clone());
        let limit = Limit::per_minute(3);
        for address in 0..1_000_000_u32 {
            limiter.attempt(&format!("sign-in:{address}"), limit).await.unwrap();
        }
        let kept = || limiter.counts.lock().unwrap().windows.len();
        assert!(kept() <= MOST_KEYS + SHARED_COUNTS as usize, "{}", kept());
        let newcomer = limiter.attempt("sign-in:newcomer", limit).await.unwrap();
        assert!(matches!(newcomer, Verdict::Refused { .. }), "under attack a newcomer is counted with others: {newcomer:?}");
        // Who was counted by himself still is.
        assert_eq!(limiter.attempt("sign-in:7", limit).await.unwrap(), Verdict::Allowed);
        clock.advance(limit.per);
        for attempt in 0..SWEEP_EVERY {
            limiter.attempt(&format!("sign-in:later:{attempt}"), limit).await.unwrap();
        }
        assert!(kept() <= SWEEP_EVERY, "what limits nothing any more is forgotten: {}", kept());
    }
}
