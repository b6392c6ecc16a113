//! People go on working while processes are killed; afterwards what they were told must be true.
//!
//! By itself each test is short. `make chaos` gives them minutes: `CHAOS_MINUTES`, and `CHAOS_SEED` for other accidents.

mod client;
mod crashes;
mod installation;
mod jobs;
mod rolling_restart;
mod sqlite_writers;
mod truth;

use std::time::Duration;

/// How long, and with which accidents.
#[derive(Debug, Clone, Copy)]
struct Plan {
    seed: u64,
    /// Only when there is time.
    long: Option<Duration>,
}

impl Plan {
    fn read() -> Self {
        let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap_or_else(|_| panic!("{name} is a number")));
        let plan = Self {
            seed: number("CHAOS_SEED").unwrap_or(1405),
            long: number("CHAOS_MINUTES").map(|minutes| Duration::from_secs(60 * minutes)),
        };
        eprintln!("{plan:?}");
        plan
    }

    /// The first when there is time, otherwise the second.
    fn choose<T>(self, long: T, short: T) -> T {
        if self.long.is_some() { long } else { short }
    }
}
