use std::process::ExitCode;

use domain::knowledge::reader::extract_main;
use rlimit::Resource;

/// A document that needs more memory than this is refused, not served with the machine's last byte.
const MAX_MEMORY_BYTES: u64 = 256 * 1024 * 1024;
/// Addresses are mostly the program itself and what the allocator holds in reserve.
const MAX_ADDRESS_BYTES: u64 = 1024 * 1024 * 1024;
/// Nor may it think for longer (seconds of processor time); then the kernel says so, and a second later it ends it.
const MAX_CPU_SECONDS: u64 = 10;
/// It gets the processor when nobody else wants it.
const LOWEST_PRIORITY: i32 = 19;

/// What to read.
#[derive(clap::Args)]
pub struct Arguments {
    /// The usual ending of the format's names: pdf, docx, html, md, txt, csv
    ending: String,
}

fn limit() -> std::io::Result<()> {
    rustix::process::setpriority_process(None, LOWEST_PRIORITY)?;
    Resource::DATA.set(MAX_MEMORY_BYTES, MAX_MEMORY_BYTES)?;
    Resource::AS.set(MAX_ADDRESS_BYTES, MAX_ADDRESS_BYTES)?;
    Resource::CORE.set(0, 0)?;
    // It writes to its standard output alone, which is a pipe. (It may start threads: PDF files are taken apart by several.)
    Resource::FSIZE.set(0, 0)?;
    Resource::CPU.set(MAX_CPU_SECONDS, MAX_CPU_SECONDS + 1)?;
    #[cfg(target_os = "linux")]
    super::confinement::confine()?;
    Ok(())
}

/// Reads one document within limits that hold for this process alone.
pub fn run(arguments: &Arguments) -> ExitCode {
    // When the machine runs out of memory, the kernel is to end this process and not the one that serves (Linux only; proc(5)).
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let outcome = limit().and_then(|()| extract_main(&arguments.ending, std::io::stdin().lock(), std::io::stdout().lock()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
