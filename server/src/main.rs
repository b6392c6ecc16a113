//! `tejarat`: the whole product in one program.

mod background;
mod cli;
mod config;
mod embedded;
mod files;
mod http;
mod integrations;
mod jobs;
mod redis;
mod serve;
mod services;
mod stores;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
