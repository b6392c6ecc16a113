//! Concurrency limits for what takes long: so many sockets or uploads for a person, for a network, and in all.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::AccountId;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::policy::{Concurrency, STREAMS, UPLOADS};

/// Whose count a permit adds to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    Person(AccountId),
    Network(String),
    Everybody,
}

/// What this process lets go on at once of the things that take long.
#[derive(Debug)]
pub(crate) struct ConcurrencyLimits {
    pub(crate) sockets: ConcurrencyLimit,
    pub(crate) uploads: ConcurrencyLimit,
}

impl Default for ConcurrencyLimits {
    fn default() -> Self {
        Self { sockets: ConcurrencyLimit::new(STREAMS.concurrency), uploads: ConcurrencyLimit::new(UPLOADS.concurrency) }
    }
}

/// The limits of this process for one kind of thing. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct ConcurrencyLimit {
    concurrency: Concurrency,
    in_use: Arc<Mutex<HashMap<Holder, usize>>>,
    freed: Arc<Notify>,
}

/// Room for one more; given back when dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    limit: ConcurrencyLimit,
    holders: [Holder; 3],
}

impl ConcurrencyLimit {
    pub(crate) fn new(concurrency: Concurrency) -> Self {
        Self { concurrency, in_use: Arc::default(), freed: Arc::default() }
    }

    /// Room for one more of this person from this network; `None` when any of the three limits is reached.
    pub(crate) fn acquire(&self, person: AccountId, network: String) -> Option<Permit> {
        let holders = [Holder::Person(person), Holder::Network(network), Holder::Everybody];
        let Concurrency { per_person, per_network, in_all } = self.concurrency;
        let most = [per_person, per_network, in_all];
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        if holders.iter().zip(most).any(|(holder, most)| in_use.get(holder).is_some_and(|count| *count >= most)) {
            return None;
        }
        for holder in &holders {
            *in_use.entry(holder.clone()).or_default() += 1;
        }
        Some(Permit { limit: self.clone(), holders })
    }

    /// The same, as soon as there is room; `None` when there is none `within` that time.
    pub(crate) async fn wait(&self, person: AccountId, network: &str, within: Duration) -> Option<Permit> {
        let permit = async {
            loop {
                let mut freed = pin!(self.freed.notified());
                // Listens before it looks: a permit that is given back in between is not missed.
                freed.as_mut().enable();
                if let Some(permit) = self.acquire(person, network.to_owned()) {
                    return permit;
                }
                freed.await;
            }
        };
        timeout(within, permit).await.ok()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut in_use = self.limit.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        for holder in &self.holders {
            if let Some(count) = in_use.get_mut(holder) {
                *count -= 1;
                if *count == 0 {
                    in_use.remove(holder);
                }
            }
        }
        drop(in_use);
        self.limit.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w04_a_person_a_network_and_all_have_so_many_permits_and_get_them_back() {
        let limit = ConcurrencyLimit::new(Concurrency { per_person: 2, per_network: 3, in_all: 4 });
        let (sara, reza, mina) = (AccountId::generate(), AccountId::generate(), AccountId::generate());
        let acquire = |person, network: &str| limit.acquire(person, network.to_owned());
        let mut hers = vec![acquire(sara, "home").expect("a permit"), acquire(sara, "office").expect("a permit")];
        assert!(acquire(sara, "elsewhere").is_none(), "one too many for a person");
        hers.pop();
        hers.push(acquire(sara, "office").expect("a permit is free again"));
        let others = [acquire(reza, "office").expect("a permit"), acquire(reza, "office").expect("a permit")];
        assert!(acquire(mina, "office").is_none(), "one too many for a network");
        assert!(acquire(mina, "elsewhere").is_none(), "one too many in all");
        drop((hers, others));
        assert!(limit.in_use.lock().unwrap().is_empty(), "nothing is kept of what is over");
    }

    #[tokio::test]
    async fn whoever_waits_gets_the_permit_that_is_given_back() {
        let limit = ConcurrencyLimit::new(Concurrency { per_person: 1, per_network: 3, in_all: 4 });
        let sara = AccountId::generate();
        let first = limit.wait(sara, "home", Duration::from_secs(5)).await.expect("a permit");
        assert!(limit.wait(sara, "home", Duration::from_millis(30)).await.is_none(), "none was given back");
        let waiting = limit.wait(sara, "home", Duration::from_secs(5));
        let leaving = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            drop(first);
        };
        assert!(tokio::join!(waiting, leaving).0.is_some());
    }
}
