use std::time::Duration;

use anyhow::ensure;
use domain::clock::Clock;
use domain::identity::SignInName;
use domain::jobs::operator;
use domain::operators::Operator;

use super::{database, people};
use crate::config::Config;
use crate::redis::{Link, RedisCache, RedisSettings};
use crate::stores::Stores;

/// For so long a running server is waited for, in looks of [`LOOK`].
const LOOKS: u32 = 50;
const LOOK: Duration = Duration::from_millis(100);

/// What can be done with the cache.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Delete everything that is cached; limits, locks and live answers stay
    Clear {
        /// Reset instead the attempts that were counted: everybody's, or those of this mobile number or e-mail address
        #[arg(long, value_name = "MOBILE|EMAIL")]
        #[allow(clippy::option_option, reason = "absent, given alone, given with a name")]
        rate_limits: Option<Option<String>>,
        /// Who does it, for the audit log
        #[arg(long, requires = "rate_limits")]
        by: Option<String>,
    },
}

/// Runs a command about the cache.
///
/// # Errors
/// When Redis or the database does not answer.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let Command::Clear { rate_limits, by } = command;
    match (rate_limits, &config.redis) {
        (Some(name), _) => reset_attempts(name.as_deref().map(SignInName::parse).transpose()?, by, config).await,
        (None, Some(redis)) => clear_cache(redis).await,
        (None, None) => {
            println!("Without REDIS_URL the cache lives in the server's memory and ends with it: there is nothing to clear from here.");
            Ok(())
        }
    }
}

async fn clear_cache(redis: &RedisSettings) -> anyhow::Result<()> {
    let link = Link::open(&redis.address, redis.prefix.clone());
    ensure!(link.answers().await, "nobody answers at {}, or not to us", redis.address);
    let cleared = RedisCache::new(link).clear().await?;
    println!("{cleared} cached values are deleted.");
    Ok(())
}

async fn reset_attempts(name: Option<SignInName>, by: Option<String>, config: &Config) -> anyhow::Result<()> {
    let db = database::open(config).await?;
    let stores = Stores::open(config, &Clock::default()).await;
    let operators = people::over(db.clone(), stores, config).operators;
    if config.redis.is_some() {
        let keys = operators.reset_attempts(Operator::CommandLine { name: by.as_deref() }, name.as_ref()).await?;
        println!("{keys} counts of attempts are reset.");
        return Ok(());
    }
    // They are counted in the memory of the server, which does its own jobs.
    let job = operators.order_attempts_reset(by, name).await?;
    for _ in 0..LOOKS {
        if !operator::is_waiting(&db, job).await? {
            println!("The server has reset the attempts it had counted.");
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    println!("No server has answered yet. One that runs resets the attempts soon, as job {job}; one that starts anew has none.");
    Ok(())
}
