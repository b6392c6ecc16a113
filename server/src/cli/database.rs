//! The database for commands that look into it: one that is there, with the tables that this program knows.

use anyhow::{Context, ensure};
use domain::db::Db;
use secrecy::ExposeSecret;

use crate::config::Config;

/// Connects to the database of the configuration, and changes nothing about it.
///
/// # Errors
/// When there is none, it does not answer, or its tables are not up to date.
pub async fn open(config: &Config) -> anyhow::Result<Db> {
    if let Some(file) = config.sqlite_file() {
        ensure!(file.exists(), "there is no database yet at {}", file.display());
    }
    let db = Db::connect(config.database_url.expose_secret()).await.context("the database does not answer")?;
    let pending = db.pending_migrations().await.context("the database does not answer")?;
    ensure!(pending == 0, "the tables are not up to date; run `tejarat migrate` first");
    Ok(db)
}
