//! The command line.

mod admin;
mod extract;
mod logs;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::serve;
use crate::services::open_database;

/// The exit code of wrong settings.
const WRONG_SETTINGS: u8 = 2;

/// Tejarat Chat: answers from your own documents, with sources.
#[derive(Parser)]
#[command(name = "tejarat", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site, with its workers, until told to stop
    Serve,
    /// Do the jobs of an installation, without serving; any number may run beside each other
    Worker,
    /// Bring the database's tables up to date, and end
    Migrate,
    /// Administrators
    #[command(subcommand)]
    Admin(admin::Command),
    /// Read a document from standard input and write its text as JSON (used by `serve` itself)
    #[command(hide = true)]
    Extract(extract::Arguments),
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Extract(arguments) = cli.command {
        return extract::run(&arguments);
    }
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(WRONG_SETTINGS);
        }
    };
    logs::begin(&config);
    // Before anything makes a TLS connection or a token: two providers in one program panic at the first use.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    match start(cli.command, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(command: Command, config: Config) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Listened for from the beginning: one that comes while everything is being opened must not be lost.
        let told_to_stop = told_to_stop()?;
        match command {
            Command::Serve => serve::serve(config, told_to_stop).await,
            Command::Worker => serve::work(config, told_to_stop).await,
            Command::Migrate => open_database(&config).await.map(|_| println!("The database is up to date.")),
            Command::Admin(command) => admin::run(command, &config).await,
            Command::Extract(_) => Ok(()),
        }
    })
}

/// Resolves at the first SIGTERM or SIGINT from now on.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
