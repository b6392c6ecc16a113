use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// What is logged unless `RUST_LOG` says otherwise: our own words, and only the trouble of others.
const USUAL: &str = "warn,tejarat=info,server=info,domain=info,app=info,tower_http=info";

/// Begins to log to standard error: text for people in development, JSON lines for machines otherwise.
pub fn begin(config: &Config) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.json_logs {
        builder.json().flatten_event(true).init();
    } else {
        builder.compact().init();
    }
}
