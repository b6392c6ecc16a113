//! Work outside requests: who does which job, the workers that do them, and what comes again and again.

mod handlers;
mod workers;

pub use handlers::Handlers;
pub use workers::{Workers, relay_commits};
