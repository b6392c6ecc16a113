//! `tejarat`: the whole product in one program.

mod background;
mod cli;
mod config;
mod data_dir;
mod embedded;
mod files;
mod health;
mod host;
mod http;
mod integrations;
mod jobs;
mod metrics;
mod open_files;
mod redis;
mod serve;
mod serve_lock;
mod services;
mod stores;
mod traces;

use std::process::ExitCode;

/// Gives back what a burst of sign-ins took, where the system's own keeps 19 MiB for each thread; and pages are written sooner.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
