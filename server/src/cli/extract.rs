use std::process::ExitCode;

use domain::knowledge::reader::extract_main;

use super::limits::Limits;

/// A document that needs more memory than this is refused, not served with the machine's last byte; nor may it think for longer.
const LIMITS: Limits = Limits { memory_bytes: 256 * 1024 * 1024, address_bytes: 1024 * 1024 * 1024, cpu_seconds: 10 };

/// What to read.
#[derive(clap::Args)]
pub struct Arguments {
    /// The usual ending of the format's names: pdf, docx, html, md, txt, csv
    ending: String,
}

fn limit() -> std::io::Result<()> {
    LIMITS.hold()?;
    #[cfg(target_os = "linux")]
    super::confinement::confine()?;
    Ok(())
}

/// Reads one document within limits that hold for this process alone.
pub fn run(arguments: &Arguments) -> ExitCode {
    let outcome = limit().and_then(|()| extract_main(&arguments.ending, std::io::stdin().lock(), std::io::stdout().lock()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
