//! Anybody's account: closing it, opening it again, and what it may do in the system itself.

use anyhow::Context;
use clap::ValueEnum;
use domain::accounts::Role;
use domain::clock::Clock;
use domain::identity::SignInName;
use domain::operators::Operator;

use super::{database, people};
use crate::config::Config;
use crate::stores::Stores;

/// What can be done with an account. NAME is its mobile number, in any Iranian form, or its e-mail address.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Close an account: all its sessions end, and nobody gets in until it is restored
    Suspend {
        /// Mobile number or e-mail address
        name: String,
        /// Who does it, for the audit log
        #[arg(long)]
        by: Option<String>,
    },
    /// Open an account again
    Restore {
        /// Mobile number or e-mail address
        name: String,
        /// Who does it, for the audit log
        #[arg(long)]
        by: Option<String>,
    },
    /// Change what an account may do in the system itself; all its sessions end
    Role {
        /// Mobile number or e-mail address
        name: String,
        /// Who does it, for the audit log
        #[arg(long)]
        by: Option<String>,
        /// What it may do; more than a customer only after a second factor
        role: RoleWord,
    },
}

/// A role, as it is typed.
#[derive(Clone, Copy, ValueEnum)]
pub enum RoleWord {
    /// A customer
    User,
    /// Helps customers
    Support,
    /// Runs the system
    Admin,
}

/// Runs a command about an account.
///
/// # Errors
/// When there is no such account, it is the last administrator's, or the database cannot be used.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let (Command::Suspend { name, by } | Command::Restore { name, by } | Command::Role { name, by, .. }) = &command;
    let operator = Operator::CommandLine { name: by.as_deref() };
    let known = SignInName::parse(name).with_context(|| name.clone())?;
    let operators = people::over(database::open(config).await?, Stores::open(config, &Clock::default()).await, config).operators;
    let (done, state) = match &command {
        Command::Suspend { .. } => (operators.suspend(operator, &known).await, "suspended"),
        Command::Restore { .. } => (operators.restore(operator, &known).await, "open"),
        Command::Role { role: RoleWord::User, .. } => (operators.change_role(operator, &known, Role::User).await, "a customer"),
        Command::Role { role: RoleWord::Support, .. } => (operators.change_role(operator, &known, Role::Support).await, "of the support"),
        Command::Role { role: RoleWord::Admin, .. } => (operators.change_role(operator, &known, Role::Admin).await, "an administrator"),
    };
    if done.with_context(|| known.to_string())? {
        println!("{known} is {state} now.");
    } else {
        println!("{known} was {state} before; nothing is changed.");
    }
    Ok(())
}
