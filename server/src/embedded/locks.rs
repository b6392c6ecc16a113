use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::Result;
use domain::lock::{Held, Locks};

/// Locks within this process.
#[derive(Default)]
pub struct MemoryLocks(Mutex<State>);

#[derive(Default)]
struct State {
    last_fence: u64,
    holders: HashMap<String, Holder>,
}

struct Holder {
    fence: u64,
    until: Instant,
}

impl State {
    fn holder(&mut self, held: &Held) -> Option<&mut Holder> {
        self.holders.get_mut(&held.name).filter(|holder| holder.fence == held.fence && holder.until > Instant::now())
    }
}

#[async_trait]
impl Locks for MemoryLocks {
    async fn try_acquire(&self, name: &str, ttl: Duration) -> Result<Option<Held>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        state.holders.retain(|_, holder| holder.until > now);
        if state.holders.contains_key(name) {
            return Ok(None);
        }
        state.last_fence += 1;
        let fence = state.last_fence;
        state.holders.insert(name.to_owned(), Holder { fence, until: now + ttl });
        Ok(Some(Held { name: name.to_owned(), fence }))
    }

    async fn renew(&self, held: &Held, ttl: Duration) -> Result<bool> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let renewed = state.holder(held).map(|holder| holder.until = Instant::now() + ttl);
        Ok(renewed.is_some())
    }

    async fn release(&self, held: &Held) -> Result<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.holder(held).is_some() {
            state.holders.remove(&held.name);
        }
        Ok(())
    }
}
