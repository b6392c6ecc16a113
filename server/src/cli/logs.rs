use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::config::Config;
use crate::traces::Traces;

/// What is logged unless `RUST_LOG` says otherwise: our own words, and only the trouble of others.
const USUAL: &str = "warn,tejarat=info,server=info,domain=info,app=info,tower_http=info";

/// Begins to log to standard error: text for people in development, JSON lines for machines otherwise. Spans go to whoever
/// traces, too, whatever is logged of them.
pub fn begin(config: &Config, traces: Option<&Traces>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = if config.json_logs { lines.json().flatten_event(true).boxed() } else { lines.compact().boxed() };
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(traces.map(Traces::layer)).init();
}
