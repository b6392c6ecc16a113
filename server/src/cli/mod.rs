//! The command line.

mod account;
mod admin;
mod audit;
mod cache;
mod check;
mod confined;
#[cfg(target_os = "linux")]
mod confinement;
mod database;
mod extract;
mod jobs;
mod limits;
mod logs;
mod people;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::serve;
use crate::services::open_database;
use crate::traces::Traces;

/// The exit code of wrong settings.
const WRONG_SETTINGS: u8 = 2;

/// Tejarat Chat: answers from your own documents, with sources.
#[derive(Parser)]
#[command(name = "tejarat", version, about)]
struct Cli {
    /// What to do; without it, `serve`
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site, with its workers, until told to stop
    Serve,
    /// Do the jobs of an installation, without serving; any number may run beside each other
    Worker,
    /// Bring the database's tables up to date, and end
    Migrate,
    /// Look at the configuration: whether it can be read, and whether everybody it names answers
    Check(check::Arguments),
    /// Jobs that wait or were dead-lettered
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// The cache
    #[command(subcommand)]
    Cache(cache::Command),
    /// The log of what happened to accounts
    #[command(subcommand)]
    Audit(audit::Command),
    /// Anybody's account
    #[command(subcommand)]
    Account(account::Command),
    /// Administrators
    #[command(subcommand)]
    Admin(admin::Command),
    /// Read a document from standard input and write its text as JSON (used by `serve` itself)
    #[command(hide = true)]
    Extract(extract::Arguments),
    /// Run another program within limits (used by `serve` itself)
    #[command(hide = true)]
    Confined(confined::Arguments),
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    let command = Cli::parse().command.unwrap_or(Command::Serve);
    match &command {
        Command::Extract(arguments) => return extract::run(arguments),
        Command::Confined(arguments) => return confined::run(arguments),
        _ => {}
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    if let Command::Check(arguments) = &command {
        let examined = Config::examine_env();
        logs::begin(&examined.config, None);
        choose_cryptography();
        return runtime.block_on(check::run(arguments, &examined));
    }
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(WRONG_SETTINGS);
        }
    };
    choose_cryptography();
    let Ok(traces) = Traces::begin(runtime.handle().clone()) else {
        // What exactly is wrong may quote an address with a password in it.
        eprintln!("OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://127.0.0.1:4318, and its kin must fit it");
        return ExitCode::from(WRONG_SETTINGS);
    };
    logs::begin(&config, traces.as_ref());
    let outcome = runtime.block_on(start(command, config));
    if let Some(traces) = traces {
        traces.flush();
    }
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

async fn start(command: Command, config: Config) -> anyhow::Result<()> {
    match command {
        Command::Serve => serve::serve(config, told_to_stop()?).await,
        Command::Worker => serve::work(config, told_to_stop()?).await,
        Command::Migrate => open_database(&config).await.map(|_| println!("The database is up to date.")),
        Command::Jobs(command) => jobs::run(command, &config).await,
        Command::Cache(command) => cache::run(command, &config).await,
        Command::Audit(command) => audit::run(command, &config).await,
        Command::Account(command) => account::run(command, &config).await,
        Command::Admin(command) => admin::run(command, &config).await,
        Command::Check(_) | Command::Extract(_) | Command::Confined(_) => Ok(()),
    }
}

/// Before anything makes a TLS connection or a token: two providers in one program panic at the first use.
fn choose_cryptography() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}

fn failed(error: &anyhow::Error) -> ExitCode {
    tracing::error!("{error:#}");
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

/// Resolves at the first SIGTERM or SIGINT from now on, also one that comes while everything is still being opened. Only for commands
/// that end in an orderly way by it: the others are to end at once, as any program does.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
