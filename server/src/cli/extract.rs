use std::process::ExitCode;

use domain::knowledge::{DocumentFormat, extract_main};
use rlimit::Resource;

/// A document that needs more memory than this is refused, not served with the machine's last byte.
const MAX_MEMORY_BYTES: u64 = 1024 * 1024 * 1024;
/// Nor may it think for longer (seconds of processor time).
const MAX_CPU_SECONDS: u64 = 60;

/// What to read.
#[derive(clap::Args)]
pub struct Arguments {
    /// The format, as stored: pdf, docx, html, markdown, text, csv
    format: String,
}

/// Reads one document within limits that hold for this process alone.
pub fn run(arguments: &Arguments) -> ExitCode {
    let limited = Resource::AS.set(MAX_MEMORY_BYTES, MAX_MEMORY_BYTES).and_then(|()| Resource::CPU.set(MAX_CPU_SECONDS, MAX_CPU_SECONDS));
    let quoted = format!("\"{}\"", arguments.format);
    let format = serde_json::from_str::<DocumentFormat>(&quoted);
    match (limited, format) {
        (Ok(()), Ok(format)) => extract_main(format, std::io::stdin().lock(), std::io::stdout().lock()),
        (Err(error), _) => {
            eprintln!("limits could not be set: {error}");
            ExitCode::FAILURE
        }
        (_, Err(_)) => {
            eprintln!("not a format: {}", arguments.format);
            ExitCode::FAILURE
        }
    }
}
