use std::process::ExitCode;

use domain::knowledge::reader::extract_main;
use rlimit::Resource;

/// A document that needs more memory than this is refused, not served with the machine's last byte.
const MAX_MEMORY_BYTES: u64 = 1024 * 1024 * 1024;
/// Nor may it think for longer (seconds of processor time).
const MAX_CPU_SECONDS: u64 = 60;

/// What to read.
#[derive(clap::Args)]
pub struct Arguments {
    /// The usual ending of the format's names: pdf, docx, html, md, txt, csv
    ending: String,
}

/// Reads one document within limits that hold for this process alone.
pub fn run(arguments: &Arguments) -> ExitCode {
    // When the machine runs out of memory, the kernel is to end this process and not the one that serves (Linux only; proc(5)).
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let limited = Resource::AS.set(MAX_MEMORY_BYTES, MAX_MEMORY_BYTES).and_then(|()| Resource::CPU.set(MAX_CPU_SECONDS, MAX_CPU_SECONDS));
    let outcome = limited.and_then(|()| extract_main(&arguments.ending, std::io::stdin().lock(), std::io::stdout().lock()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
