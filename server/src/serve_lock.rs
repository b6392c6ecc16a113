//! Without Redis, limits, sessions that ended and live answers are in the memory of the process that serves: a second one beside it
//! would let a guesser try twice as often, and know nothing of who signed out at the first. So there is only one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Config;
use crate::data_dir;

/// Held while this process serves; the system takes it back however the process ends.
#[derive(Debug)]
pub struct ServeLock {
    _held: Vec<File>,
}

impl ServeLock {
    /// Takes the lock of the installation; with Redis there is none, for any number of processes may serve.
    ///
    /// # Errors
    /// When another process serves this installation, which is named, or the file cannot be locked.
    pub fn take(config: &Config) -> anyhow::Result<Self> {
        if config.redis.is_some() {
            return Ok(Self { _held: Vec::new() });
        }
        data_dir::create(&config.data_dir).with_context(|| format!("DATA_DIR {} cannot be made", config.data_dir.display()))?;
        let held = places(config).iter().map(|place| lock(place)).collect::<anyhow::Result<_>>()?;
        Ok(Self { _held: held })
    }
}

/// In the folder of the data, and beside the database: another folder, or another path, may lead to the same one.
fn places(config: &Config) -> Vec<PathBuf> {
    let beside_database = config.sqlite_file().map(|file| {
        let mut place = real(&file);
        place.as_mut_os_string().push(".serve.lock");
        place
    });
    [config.data_dir.join("serve.lock")].into_iter().chain(beside_database).collect()
}

/// Where a file really lies, or will.
fn real(file: &Path) -> PathBuf {
    let beside = || Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?));
    file.canonicalize().ok().or_else(beside).unwrap_or_else(|| file.to_owned())
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let cannot = || format!("{} cannot be locked", path.display());
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path).with_context(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let holder = file.read_to_string(&mut holder).ok().and_then(|_| holder.trim().parse::<u32>().ok());
            let holder = holder.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"));
            bail!("{holder} already serves this installation ({}); without REDIS_URL there may be only one", path.display());
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
    }
    // Whoever finds the file locked reads who we are.
    file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id())).with_context(cannot)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(data: &Path, more: &[(&str, &str)]) -> Config {
        let data = data.display().to_string();
        let value = |name: &str| more.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::read(|name| value(name).or_else(|| (name == "DATA_DIR").then(|| data.clone()))).unwrap()
    }

    #[test]
    fn m9_one_process_serves_a_folder_or_a_database_until_it_ends() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let held = ServeLock::take(&config(one.path(), &[])).unwrap();
        let told = ServeLock::take(&config(one.path(), &[])).unwrap_err().to_string();
        assert!(told.contains(&format!("process {}", std::process::id())), "{told}");
        ServeLock::take(&config(one.path(), &[("REDIS_URL", "redis://127.0.0.1")])).expect("with Redis any number may");
        drop(held);
        ServeLock::take(&config(one.path(), &[])).expect("the first has ended");
        let database = format!("sqlite://{}", one.path().join("shared.db").display());
        let shared = [("DATABASE_URL", database.as_str())];
        let elsewhere = ServeLock::take(&config(other.path(), &shared)).unwrap();
        let third = tempfile::tempdir().unwrap();
        ServeLock::take(&config(third.path(), &shared)).expect_err("another folder, the same database");
        drop(elsewhere);
        let own = [("DATABASE_URL", database.as_str())];
        let _first = ServeLock::take(&config(one.path(), &own)).unwrap();
        ServeLock::take(&config(other.path(), &own)).expect_err("the database of the first");
        let link = third.path().join("link");
        std::os::unix::fs::symlink(one.path(), &link).unwrap();
        let by_link = format!("sqlite://{}", link.join("shared.db").display());
        ServeLock::take(&config(third.path(), &[("DATABASE_URL", by_link.as_str())])).expect_err("the same by another path");
    }
}
