use std::fs::File;
use std::net::SocketAddr;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::TestApp;
use super::app::free_address;

/// `tejarat worker` of an app's installation, with a search index of its own.
pub struct Worker {
    folder: TempDir,
    address: SocketAddr,
    child: Child,
}

impl Worker {
    pub fn start(app: &TestApp) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let address = free_address();
        let child = Self::spawn(app, &folder, address);
        Self { folder, address, child }
    }

    /// Where it tells how it stands.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn spawn(app: &TestApp, folder: &TempDir, address: SocketAddr) -> Child {
        let log = File::options().create(true).append(true).open(folder.path().join("log")).expect("a log");
        let mut command = app.command("worker");
        command.env("DATA_DIR", folder.path()).env("WORKER_ADDR", address.to_string()).stderr(Stdio::from(log)).stdout(Stdio::null());
        command.spawn().expect("the worker starts")
    }

    /// kill -9, and another in its place.
    pub async fn kill_and_replace(&mut self, app: &TestApp) {
        self.child.kill().await.expect("it can be killed");
        self.child = Self::spawn(app, &self.folder, self.address);
    }

    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// The processes that read documents for it now.
    pub fn readers(&self) -> Vec<u32> {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.id())).into_iter().flatten().flatten();
        let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        children.flat_map(|ids| ids.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
    }

    /// Sends a signal such as `-STOP` to a process.
    pub async fn signal(id: u32, signal: &str) {
        let sent = Command::new("kill").args([signal, &id.to_string()]).status().await;
        assert!(sent.expect("kill works").success());
    }

    /// All it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}
