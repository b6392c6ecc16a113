//! The bare twins, as programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::plan::Plan;
use crate::process::{Cores, Process, free_address};
use crate::seed::Account;

/// A twin that serves.
pub struct Twin {
    pub process: Process,
    pub folder: TempDir,
}

impl Twin {
    /// Starts it without any rows.
    pub async fn start(plan: &Plan, cores: Cores) -> anyhow::Result<Self> {
        Self::start_with(plan, cores, &[]).await
    }

    /// Starts it over the newest `rows` conversations of an account in the product's database.
    pub async fn start_over(plan: &Plan, cores: Cores, database: &Path, account: &Account, rows: usize) -> anyhow::Result<Self> {
        let arguments = [database.display().to_string(), account.id.to_string(), rows.to_string()];
        Self::start_with(plan, cores, &arguments).await
    }

    async fn start_with(plan: &Plan, cores: Cores, more: &[String]) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("tejarat-twin-")?;
        let address = free_address()?;
        let mut arguments = vec!["serve".to_owned(), address.to_string(), folder.path().display().to_string()];
        arguments.extend_from_slice(more);
        let mut process = Process::start(&absolute(&plan.twins)?, &arguments, &[], folder.path(), address, cores)?;
        process.ready("/", Duration::from_millis(1)).await.context("the twin")?;
        Ok(Self { process, folder })
    }
}

/// Runs a twin that ends by itself; returns the numbers it prints. Waits without blocking the one who measures.
pub async fn run(plan: &Plan, cores: Cores, arguments: &[&str]) -> anyhow::Result<Vec<f64>> {
    let program = absolute(&plan.twins)?;
    let mut command = match cores {
        Cores::Free => Command::new(program),
        Cores::Apart => {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", "0"]).arg(program);
            command
        }
    };
    let child = command.args(arguments).stdout(Stdio::piped()).spawn()?;
    let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await??;
    ensure!(output.status.success(), "the twin {:?} failed", arguments.first());
    let text = String::from_utf8(output.stdout)?;
    text.split_whitespace().map(|number| number.parse().context("a twin printed no number")).collect()
}

fn absolute(program: &Path) -> anyhow::Result<PathBuf> {
    Ok(std::path::absolute(program)?)
}
