use std::io::{BufRead, IsTerminal};

use anyhow::Context;
use domain::clock::Clock;
use domain::operators::Operator;

use super::people;
use crate::config::Config;
use crate::services::open_database;
use crate::stores::Stores;

/// What can be done with administrators.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an administrator, or make somebody with this number one. The password is read from standard input
    Create {
        /// Mobile number, in any Iranian form
        #[arg(long)]
        mobile: String,
        /// Who does it, for the audit log
        #[arg(long)]
        by: Option<String>,
    },
}

/// Runs a command about administrators.
///
/// # Errors
/// When the number or the password is not acceptable, or the database cannot be used.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let Command::Create { mobile, by } = command;
    let db = open_database(config).await?;
    let operators = people::over(db, Stores::open(config, &Clock::default()).await, config).operators;
    let password = read_password()?;
    operators.create_admin(Operator::CommandLine { name: by.as_deref() }, &mobile, &password).await?;
    println!("{mobile} is an administrator now.");
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        eprint!("Password (at least 8 characters; it is shown while you type): ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the password could not be read from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
