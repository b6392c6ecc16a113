//! Work outside requests: which jobs there are and who does them, what comes again and again, and the workers.

mod registry;
mod workers;

pub use registry::{registry, schedules};
pub use workers::{Workers, relay_commits};
