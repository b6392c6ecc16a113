//! How many live lines may be open at once: a person's tabs and devices, and everybody behind one address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::AccountId;

/// Lines of one person at this process.
const PER_PERSON: usize = 40;
/// Lines from one network at this process; a company may sit behind one address.
const PER_NETWORK: usize = 2_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    Person(AccountId),
    Network(String),
}

/// Counts the open lines of this process. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<Holder, usize>>>);

/// A line's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    seats: Seats,
    holders: [Holder; 2],
}

impl Seats {
    /// A place for one more line of this person from this network; `None` when either has too many.
    pub(crate) fn take(&self, person: AccountId, network: String) -> Option<Seat> {
        let holders = [Holder::Person(person), Holder::Network(network)];
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full =
            holders.iter().zip([PER_PERSON, PER_NETWORK]).any(|(holder, most)| taken.get(holder).is_some_and(|count| *count >= most));
        if full {
            return None;
        }
        for holder in &holders {
            *taken.entry(holder.clone()).or_default() += 1;
        }
        Some(Seat { seats: self.clone(), holders })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        for holder in &self.holders {
            if let Some(count) = taken.get_mut(holder) {
                *count -= 1;
                if *count == 0 {
                    taken.remove(holder);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w04_a_person_and_a_network_have_so_many_lines_and_get_them_back() {
        let seats = Seats::default();
        let sara = AccountId::generate();
        let mut lines: Vec<_> = (0..PER_PERSON).map(|number| seats.take(sara, number.to_string()).expect("a seat")).collect();
        assert!(seats.take(sara, "elsewhere".to_owned()).is_none());
        lines.pop();
        lines.push(seats.take(sara, "elsewhere".to_owned()).expect("a seat is free again"));
        let crowd: Vec<_> = (0..PER_NETWORK).map(|_| seats.take(AccountId::generate(), "office".to_owned()).expect("a seat")).collect();
        assert!(seats.take(AccountId::generate(), "office".to_owned()).is_none());
        drop((lines, crowd));
        assert!(seats.0.lock().unwrap().is_empty(), "nothing is kept of lines that are gone");
    }
}
