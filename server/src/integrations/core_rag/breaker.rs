use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Timestamp;
use domain::clock::Clock;

/// So many failures in a row open the breaker.
const FAILURES: u32 = 5;
/// It stays open for so long, unless the service asked for longer.
const REST: Duration = Duration::from_secs(30);
/// However long a service wants to be left alone, it is tried again after this.
const LONGEST_REST: Duration = Duration::from_secs(600);

/// Keeps calls away from a service that fails, so that nobody waits for it in vain. After a rest one call tries it out.
#[derive(Clone)]
pub(super) struct Breaker {
    clock: Clock,
    state: Arc<Mutex<State>>,
}

struct State {
    phase: Phase,
    /// Counts the changes of phase: what a call has to tell counts only in the phase it began in.
    changes: u64,
}

enum Phase {
    /// Calls go through; so many have failed in a row.
    Closed { failures: u32 },
    /// No call goes through until the rest is over.
    Open { since: Timestamp, rest: Duration },
    /// One call is trying the service out.
    Trying,
}

impl Breaker {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, state: Arc::new(Mutex::new(State { phase: Phase::Closed { failures: 0 }, changes: 0 })) }
    }

    /// The right to one call; none while the service is to be left alone.
    pub(super) fn enter(&self) -> Option<Pass> {
        let now = self.clock.now();
        let mut state = self.lock();
        match state.phase {
            Phase::Closed { .. } => {}
            Phase::Open { since, rest } if is_over(since, rest, now) => state.turn(Phase::Trying),
            Phase::Open { .. } | Phase::Trying => return None,
        }
        Some(Pass { breaker: self.clone(), began: state.changes, settled: false })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that was set back ends the rest too: it must not last for ever.
fn is_over(since: Timestamp, rest: Duration, now: Timestamp) -> bool {
    u128::try_from(now.0 - since.0).map_or(true, |micros| micros >= rest.as_micros())
}

impl State {
    fn turn(&mut self, phase: Phase) {
        self.phase = phase;
        self.changes += 1;
    }
}

/// A call that the breaker let through. One that is dropped without a word, because nobody waits any more, tells nothing.
pub(super) struct Pass {
    breaker: Breaker,
    began: u64,
    settled: bool,
}

impl Pass {
    /// The service is well.
    pub(super) fn succeeded(mut self) {
        self.settle(|phase| match phase {
            Phase::Closed { failures } => {
                *failures = 0;
                None
            }
            Phase::Open { .. } | Phase::Trying => Some(Phase::Closed { failures: 0 }),
        });
    }

    /// The service failed; when it said for how long to leave it alone, it is, from now on.
    pub(super) fn failed(mut self, rest: Option<Duration>) {
        let since = self.breaker.clock.now();
        let open = |rest: Duration| Some(Phase::Open { since, rest: rest.min(LONGEST_REST) });
        self.settle(|phase| match (rest, phase) {
            (Some(rest), _) => open(rest),
            (None, Phase::Closed { failures }) => {
                *failures += 1;
                if *failures >= FAILURES { open(REST) } else { None }
            }
            (None, Phase::Open { .. } | Phase::Trying) => open(REST),
        });
    }

    fn settle(&mut self, outcome: impl FnOnce(&mut Phase) -> Option<Phase>) {
        self.settled = true;
        let mut state = self.breaker.lock();
        if state.changes == self.began
            && let Some(phase) = outcome(&mut state.phase)
        {
            if let Phase::Open { rest, .. } = &phase
                && !rest.is_zero()
            {
                tracing::warn!(pause = ?rest, "Core RAG circuit breaker opened");
            }
            state.turn(phase);
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.settled {
            let since = self.breaker.clock.now();
            // A try that nobody waited for proves nothing: the next call is one.
            self.settle(|phase| matches!(phase, Phase::Trying).then_some(Phase::Open { since, rest: Duration::ZERO }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> (Breaker, Clock) {
        let clock = Clock::default();
        (Breaker::new(clock.clone()), clock)
    }

    fn fail(breaker: &Breaker, times: u32) {
        (0..times).for_each(|_| breaker.enter().unwrap().failed(None));
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_a_success_between_starts_the_count_anew() {
        let (breaker, _) = breaker();
        fail(&breaker, FAILURES - 1);
        breaker.enter().unwrap().succeeded();
        fail(&breaker, FAILURES);
        assert!(breaker.enter().is_none());
    }

    #[test]
    fn after_the_rest_one_call_decides() {
        let (breaker, clock) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(REST);
        let trying = breaker.enter().unwrap();
        assert!(breaker.enter().is_none(), "one at a time");
        trying.failed(None);
        assert!(breaker.enter().is_none());
        clock.advance(REST);
        breaker.enter().unwrap().succeeded();
        let (one, two) = (breaker.enter(), breaker.enter());
        assert!(one.is_some() && two.is_some());
    }

    #[test]
    fn a_try_that_nobody_waited_for_leaves_the_next_one_to_try() {
        let (breaker, clock) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(REST);
        drop(breaker.enter().unwrap());
        breaker.enter().unwrap().succeeded();
        assert!(breaker.enter().is_some());
    }

    #[test]
    fn a_call_that_nobody_waited_for_is_neither_failure_nor_success() {
        let (breaker, _) = breaker();
        fail(&breaker, FAILURES - 1);
        drop(breaker.enter().unwrap());
        fail(&breaker, 1);
        assert!(breaker.enter().is_none());
    }

    #[test]
    fn a_service_that_asks_to_be_left_alone_is() {
        let (breaker, clock) = breaker();
        breaker.enter().unwrap().failed(Some(Duration::from_secs(90)));
        clock.advance(Duration::from_secs(89));
        assert!(breaker.enter().is_none());
        clock.advance(Duration::from_secs(1));
        assert!(breaker.enter().is_some());
        breaker.enter().unwrap().failed(Some(Duration::from_secs(86_400)));
        clock.advance(LONGEST_REST);
        assert!(breaker.enter().is_some(), "but not for ever");
    }

    #[test]
    fn what_began_before_a_change_counts_no_more() {
        let (breaker, clock) = breaker();
        let (late, later) = (breaker.enter().unwrap(), breaker.enter().unwrap());
        fail(&breaker, FAILURES);
        late.succeeded();
        assert!(breaker.enter().is_none(), "an old success does not close it");
        clock.advance(REST);
        breaker.enter().unwrap().succeeded();
        later.failed(Some(REST));
        assert!(breaker.enter().is_some(), "an old failure does not open it");
    }
}
