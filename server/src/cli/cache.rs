use anyhow::ensure;

use crate::config::Config;
use crate::redis::{Link, RedisCache};

/// What can be done with the cache.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Forget everything that is cached; limits, locks and live answers stay
    Clear,
}

/// Runs a command about the cache.
///
/// # Errors
/// When Redis does not answer.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let Command::Clear = command;
    let Some(redis) = &config.redis else {
        println!("Without REDIS_URL the cache lives in the server's memory and ends with it: there is nothing to clear from here.");
        return Ok(());
    };
    let link = Link::open(&redis.address, redis.prefix.clone());
    ensure!(link.answers().await, "nobody answers at {}, or not to us", redis.address);
    let cleared = RedisCache::new(link).clear().await?;
    println!("{cleared} cached values are forgotten.");
    Ok(())
}
