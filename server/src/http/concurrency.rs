//! Concurrency limits for what takes long: so much for a person, for a network and in all, and never so much for one of them that
//! nothing is left for others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Extensions;
use domain::actor::Person;
use domain::client::Client;
use domain::ids::AccountId;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::policy::{Concurrency, STREAMS, UPLOADS};

/// The networks that an IPv6 host can pick addresses from freely, and those that its owner can: the share of the latter is so many
/// times as large.
const NETWORK_BITS: u8 = 64;
const SITE_BITS: u8 = 48;
const SITE_SHARE: usize = 4;

/// On whose account something goes on, as far as that is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Owner {
    pub(crate) person: Option<AccountId>,
    /// Of the client; none where many share it.
    pub(crate) address: Option<IpAddr>,
}

impl Owner {
    /// Whoever sends a request.
    pub(crate) fn of(request: &Extensions) -> Self {
        Self {
            person: request.get::<Option<Person>>().copied().flatten().map(|person| person.account()),
            address: request.get::<Client>().map(|client| client.address),
        }
    }

    fn holders(self) -> Vec<Holder> {
        let networks = self.address.map(networks).unwrap_or_default();
        let person = self.person.map(Holder::Person);
        networks.into_iter().map(Holder::Network).chain(person).chain([Holder::Everybody]).collect()
    }
}

/// Whose count a permit adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Holder {
    Person(AccountId),
    Network(IpNet),
    Everybody,
}

/// Of how many addresses one counts as one.
fn networks(address: IpAddr) -> Vec<IpNet> {
    match address.to_canonical() {
        IpAddr::V4(address) => vec![Ipv4Net::from(address).into()],
        IpAddr::V6(address) => [NETWORK_BITS, SITE_BITS]
            .into_iter()
            .filter_map(|bits| Ipv6Net::new(address, bits).ok())
            .map(|network| network.trunc().into())
            .collect(),
    }
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
    holders: Vec<Holder>,
}

impl ConcurrencyLimit {
    pub(crate) fn new(concurrency: Concurrency) -> Self {
        Self { concurrency, in_use: Arc::default(), freed: Arc::default() }
    }

    /// Room for one more of this owner; `None` when any of its limits is reached.
    ///
    /// As it gets full, the shares shrink: nobody gets more than is left for others, so that a few networks cannot take everything
    /// by filling their shares.
    pub(crate) fn acquire(&self, owner: Owner) -> Option<Permit> {
        let holders = owner.holders();
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |holder: &Holder| in_use.get(holder).copied().unwrap_or_default();
        let left = self.concurrency.in_all.saturating_sub(count(&Holder::Everybody));
        let has_room = |holder: &Holder| match holder {
            Holder::Everybody => left > 0,
            Holder::Person(_) | Holder::Network(_) => count(holder) < self.most(holder).min(left),
        };
        if !holders.iter().all(has_room) {
            return None;
        }
        for holder in &holders {
            *in_use.entry(*holder).or_default() += 1;
        }
        Some(Permit { limit: self.clone(), holders })
    }

    /// The same, as soon as there is room; `None` when there is none `within` that time.
    pub(crate) async fn wait(&self, owner: Owner, within: Duration) -> Option<Permit> {
        let permit = async {
            loop {
                let mut freed = pin!(self.freed.notified());
                // Listens before it looks: a permit that is given back in between is not missed.
                freed.as_mut().enable();
                if let Some(permit) = self.acquire(owner) {
                    return permit;
                }
                freed.await;
            }
        };
        timeout(within, permit).await.ok()
    }

    fn most(&self, holder: &Holder) -> usize {
        let Concurrency { per_person, per_network, in_all } = self.concurrency;
        match holder {
            Holder::Person(_) => per_person,
            Holder::Network(IpNet::V6(network)) if network.prefix_len() == SITE_BITS => per_network.saturating_mul(SITE_SHARE),
            Holder::Network(_) => per_network,
            Holder::Everybody => in_all,
        }
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

    const ROOMY: Concurrency = Concurrency { per_person: 2, per_network: 3, in_all: 100 };

    fn from(address: &str, person: AccountId) -> Owner {
        Owner { person: Some(person), address: Some(address.parse().unwrap()) }
    }

    fn of_network(address: &str) -> Owner {
        Owner { person: None, address: Some(address.parse().unwrap()) }
    }

    /// How many an owner gets until there is no more for it.
    fn fill(limit: &ConcurrencyLimit, owner: Owner) -> Vec<Permit> {
        std::iter::from_fn(|| limit.acquire(owner)).take(1000).collect()
    }

    #[test]
    fn w04_a_person_a_network_and_all_have_so_many_permits_and_get_them_back() {
        let limit = ConcurrencyLimit::new(ROOMY);
        let (sara, reza, mina) = (AccountId::generate(), AccountId::generate(), AccountId::generate());
        let [home, office, elsewhere] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
        let acquire = |person, address| limit.acquire(from(address, person));
        let mut hers = vec![acquire(sara, home).expect("a permit"), acquire(sara, office).expect("a permit")];
        assert!(acquire(sara, elsewhere).is_none(), "one too many for a person");
        hers.pop();
        hers.push(acquire(sara, office).expect("a permit is free again"));
        let others = [acquire(reza, office).expect("a permit"), acquire(reza, office).expect("a permit")];
        assert!(acquire(mina, office).is_none(), "one too many for a network");
        drop((hers, others));
        assert!(limit.in_use.lock().unwrap().is_empty(), "nothing is kept of what is over");
        let few = ConcurrencyLimit::new(Concurrency { in_all: 1, ..ROOMY });
        let _only = few.acquire(Owner::default()).expect("a permit");
        assert!(few.acquire(from(home, mina)).is_none(), "one too many in all");
    }

    #[test]
    fn h1_no_network_takes_what_is_left_for_others() {
        let limit = ConcurrencyLimit::new(Concurrency { per_person: usize::MAX, per_network: 100, in_all: 64 });
        let taken: Vec<_> = (1..=5).map(|host| fill(&limit, of_network(&format!("192.0.2.{host}")))).collect();
        assert_eq!(taken.iter().map(Vec::len).collect::<Vec<_>>(), [32, 16, 8, 4, 2]);
        assert!(limit.acquire(of_network("198.51.100.7")).is_some(), "a stranger still finds room");
    }

    #[test]
    fn h1_addresses_that_one_ipv6_owner_picks_share_a_network_and_a_site() {
        let limit = ConcurrencyLimit::new(Concurrency { per_person: usize::MAX, per_network: 3, in_all: 1000 });
        let network = [fill(&limit, of_network("2001:db8:1:1::1")), fill(&limit, of_network("2001:db8:1:1:ffff::2"))];
        assert_eq!(network.iter().map(Vec::len).collect::<Vec<_>>(), [3, 0]);
        let site: Vec<_> = (2..100).flat_map(|net| fill(&limit, of_network(&format!("2001:db8:1:{net:x}::1")))).collect();
        assert_eq!(site.len() + 3, 3 * SITE_SHARE);
        assert!(limit.acquire(of_network("2001:db8:2:1::1")).is_some(), "another site");
        let mapped = [fill(&limit, of_network("192.0.2.1")), fill(&limit, of_network("::ffff:192.0.2.1"))];
        assert_eq!(mapped.iter().map(Vec::len).collect::<Vec<_>>(), [3, 0]);
    }

    #[tokio::test]
    async fn whoever_waits_gets_the_permit_that_is_given_back() {
        let limit = ConcurrencyLimit::new(Concurrency { per_person: 1, ..ROOMY });
        let sara = from("192.0.2.1", AccountId::generate());
        let first = limit.wait(sara, Duration::from_secs(5)).await.expect("a permit");
        assert!(limit.wait(sara, Duration::from_millis(30)).await.is_none(), "none was given back");
        let waiting = limit.wait(sara, Duration::from_secs(5));
        let leaving = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            drop(first);
        };
        assert!(tokio::join!(waiting, leaving).0.is_some());
    }
}
