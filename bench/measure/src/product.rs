//! The program under test, with data of its own and people in it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::http::{Line, neighbour, post};
use crate::plan::Plan;
use crate::process::{Cores, Process, free_address};
use crate::seed::Account;

/// How often a program that starts is asked whether it serves.
const LOOK: Duration = Duration::from_millis(2);

/// An installation; its program runs or it does not.
pub struct Product {
    program: PathBuf,
    pub folder: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Product {
    /// A new installation, migrated and empty.
    pub async fn install(plan: &Plan, settings: &[(&'static str, String)]) -> anyhow::Result<Self> {
        let product = Self { program: plan.program.clone(), folder: TempDir::with_prefix("tejarat-bench-")?, settings: settings.to_vec() };
        product.start(Cores::Free).await?.stop()?;
        Ok(product)
    }

    /// Its database, for as long as the program does not run.
    pub fn database(&self) -> anyhow::Result<Connection> {
        let connection = Connection::open(self.database_path())?;
        connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;")?;
        Ok(connection)
    }

    pub fn database_path(&self) -> PathBuf {
        self.folder.path().join("tejarat.db")
    }

    /// Starts it, and waits until it serves.
    pub async fn start(&self, cores: Cores) -> anyhow::Result<Process> {
        let mut process = self.launch(cores)?;
        process.ready("/readyz", LOOK).await.with_context(|| format!("see {}", self.folder.path().join("log").display()))?;
        Ok(process)
    }

    /// Starts it, and does not wait.
    pub fn launch(&self, cores: Cores) -> anyhow::Result<Process> {
        let address = free_address()?;
        let folder = self.folder.path();
        let mut settings = vec![
            ("SITE_ADDR", address.to_string()),
            ("DATA_DIR", folder.display().to_string()),
            ("DEBUG", "true".to_owned()),
            ("LOG_FORMAT", "json".to_owned()),
        ];
        // What one person may ask is no part of how quick the program is.
        settings.extend(
            ["ANSWERS_AT_ONCE", "QUESTIONS_PER_MINUTE", "QUESTIONS_PER_DAY", "ANSWERS_IN_ALL"].map(|name| (name, "1000000".to_owned())),
        );
        settings.extend(self.settings.iter().cloned());
        Process::start(&self.program, &["serve"], &settings, folder, address, cores)
    }
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct Person {
    pub cookie: String,
}

impl Person {
    /// Signs in with the password that all seeded accounts have.
    pub async fn sign_in(process: &Process, account: &Account, number: usize) -> anyhow::Result<Self> {
        // Each from an address of its own, as people come: the limit counts by it.
        let mut line = Line::open_from(neighbour(number), process.address).await?;
        let reply = line.ask(&sign_in_request(process, account)).await?;
        reply.text().with_context(|| format!("{} could not sign in", account.mobile))?;
        Ok(Self { cookie: reply.cookies()? })
    }

    /// Signs many in, a few at a time.
    pub async fn sign_in_all(process: &Process, accounts: &[Account]) -> anyhow::Result<Vec<Self>> {
        let mut people = Vec::with_capacity(accounts.len());
        for (turn, few) in accounts.chunks(4).enumerate() {
            let few = few.iter().enumerate().map(|(place, account)| Self::sign_in(process, account, turn * 4 + place));
            people.extend(futures::future::try_join_all(few).await?);
        }
        Ok(people)
    }

    /// A call of one of the product's server functions.
    pub fn call(&self, process: &Process, function: &str, form: &[(&str, &str)]) -> Vec<u8> {
        post(process.address, &format!("/fn/app/{function}"), &self.cookie, form)
    }
}

pub fn sign_in_request(process: &Process, account: &Account) -> Vec<u8> {
    let form = [("name", account.mobile.as_str()), ("password", crate::seed::PASSWORD), ("visit[language]", "fa")];
    post(process.address, "/fn/app/auth/server_fns/sign_in", "", &form)
}
