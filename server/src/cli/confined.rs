use std::convert::Infallible;
use std::ffi::OsString;
use std::io::Result;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use super::limits::Limits;

/// What drawing a page or recognising its letters may take.
const LIMITS: Limits = Limits { memory_bytes: 512 * 1024 * 1024, address_bytes: 1024 * 1024 * 1024, cpu_seconds: 12 };

/// Which program.
#[derive(clap::Args)]
pub struct Arguments {
    /// Its path
    program: PathBuf,
    /// What it is told
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Becomes another program, within limits that it cannot leave.
pub fn run(arguments: &Arguments) -> ExitCode {
    let Err(error) = become_it(arguments);
    eprintln!("{}: {error}", arguments.program.display());
    ExitCode::FAILURE
}

fn become_it(Arguments { program, arguments }: &Arguments) -> Result<Infallible> {
    LIMITS.hold()?;
    #[cfg(target_os = "linux")]
    super::confinement::confine_to(program)?;
    Err(Command::new(program).args(arguments).exec())
}
