//! `tejarat`: the whole product in one program.

mod background;
mod cli;
mod config;
mod embedded;
mod files;
mod health;
mod http;
mod integrations;
mod jobs;
mod metrics;
mod redis;
mod rules;
mod serve;
mod services;
mod stores;
mod traces;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
