use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use anyhow::Context;
use domain::accounts::{Accounts, AccountsParts};
use domain::audit::Audit;
use domain::clock::Clock;
use domain::inbox::Inbox;

use crate::config::Config;
use crate::integrations::codes::{CodePost, CodesBySms};
use crate::integrations::development::DevelopmentInbox;
use crate::integrations::post::{EmailWay, PostOffice};
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
    },
}

/// Runs a command about administrators.
///
/// # Errors
/// When the number or the password is not acceptable, or the database cannot be used.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let Command::Create { mobile } = command;
    let db = open_database(config).await?;
    let clock = Clock::default();
    // The processes that serve must hear of the sessions that end here.
    let stores = Stores::open(config, &clock).await;
    let development = DevelopmentInbox::new(Inbox::default(), clock.clone());
    let accounts = Accounts::new(AccountsParts {
        audit: Audit::new(db.clone(), &config.secret(), clock.clone()),
        db,
        secret: config.secret(),
        limiter: stores.limiter,
        // Making an administrator sends nothing.
        codes: Arc::new(CodePost { bale: None, sms: CodesBySms::Inbox(development.clone()) }),
        courier: Arc::new(PostOffice { email: EmailWay::Inbox(development), sms: None }),
        site: config.frontend_url.clone(),
        clock,
        cache: stores.cache,
        pubsub: stores.pubsub,
        public_host: config.public_host(),
        hash_cost: config.hash_cost,
    });
    let password = read_password()?;
    accounts.create_admin(&mobile, &password).await?;
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
