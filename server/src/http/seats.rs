//! How much of what takes long may go on at once: for a person's tabs and devices, for everybody behind one address, and in all.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::AccountId;
use tokio::sync::Notify;
use tokio::time::timeout;

/// Whom a seat counts for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    Person(AccountId),
    Network(String),
    Everybody,
}

/// The seats of this process for one kind of thing. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Seats {
    per_person: usize,
    per_network: usize,
    in_all: usize,
    taken: Arc<Mutex<HashMap<Holder, usize>>>,
    freed: Arc<Notify>,
}

/// A place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    seats: Seats,
    holders: [Holder; 3],
}

impl Seats {
    /// For live lines; a company may sit behind one address.
    #[must_use]
    pub fn of_lines() -> Self {
        Self::new(40, 2_000, 20_000)
    }

    /// For uploads, each of which holds a part of its file in memory, at worst two of 5 MiB.
    #[must_use]
    pub fn of_uploads() -> Self {
        Self::new(6, 48, 128)
    }

    fn new(per_person: usize, per_network: usize, in_all: usize) -> Self {
        Self { per_person, per_network, in_all, taken: Arc::default(), freed: Arc::default() }
    }

    /// A place for one more of this person from this network; `None` when either has too many, or all are taken.
    pub(crate) fn take(&self, person: AccountId, network: String) -> Option<Seat> {
        let holders = [Holder::Person(person), Holder::Network(network), Holder::Everybody];
        let most = [self.per_person, self.per_network, self.in_all];
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if holders.iter().zip(most).any(|(holder, most)| taken.get(holder).is_some_and(|count| *count >= most)) {
            return None;
        }
        for holder in &holders {
            *taken.entry(holder.clone()).or_default() += 1;
        }
        Some(Seat { seats: self.clone(), holders })
    }

    /// The same, as soon as there is one; `None` when that is not within `patience`.
    pub(crate) async fn wait(&self, person: AccountId, network: &str, patience: Duration) -> Option<Seat> {
        let seat = async {
            loop {
                let mut freed = pin!(self.freed.notified());
                // Listens before it looks: a seat that is given back in between is not missed.
                freed.as_mut().enable();
                if let Some(seat) = self.take(person, network.to_owned()) {
                    return seat;
                }
                freed.await;
            }
        };
        timeout(patience, seat).await.ok()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for holder in &self.holders {
            if let Some(count) = taken.get_mut(holder) {
                *count -= 1;
                if *count == 0 {
                    taken.remove(holder);
                }
            }
        }
        drop(taken);
        self.seats.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w04_a_person_a_network_and_all_have_so_many_seats_and_get_them_back() {
        let seats = Seats::new(2, 3, 4);
        let (sara, reza, mina) = (AccountId::generate(), AccountId::generate(), AccountId::generate());
        let take = |person, network: &str| seats.take(person, network.to_owned());
        let mut hers = vec![take(sara, "home").expect("a seat"), take(sara, "office").expect("a seat")];
        assert!(take(sara, "elsewhere").is_none(), "one too many for a person");
        hers.pop();
        hers.push(take(sara, "office").expect("a seat is free again"));
        let others = [take(reza, "office").expect("a seat"), take(reza, "office").expect("a seat")];
        assert!(take(mina, "office").is_none(), "one too many for a network");
        assert!(take(mina, "elsewhere").is_none(), "one too many in all");
        drop((hers, others));
        assert!(seats.taken.lock().unwrap().is_empty(), "nothing is kept of what is over");
    }

    #[tokio::test]
    async fn whoever_waits_gets_the_seat_that_is_given_back() {
        let seats = Seats::new(1, 3, 4);
        let sara = AccountId::generate();
        let first = seats.wait(sara, "home", Duration::from_secs(5)).await.expect("a seat");
        assert!(seats.wait(sara, "home", Duration::from_millis(30)).await.is_none(), "none was given back");
        let waiting = seats.wait(sara, "home", Duration::from_secs(5));
        let leaving = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            drop(first);
        };
        assert!(tokio::join!(waiting, leaving).0.is_some());
    }
}
