use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::app::free_address;

/// A Redis of a test's own, to be stopped, killed and emptied. It keeps nothing on disk.
pub struct RedisServer {
    address: SocketAddr,
    folder: TempDir,
    child: Option<Child>,
}

impl RedisServer {
    /// Starts one; `None`, said aloud, when this machine has no Redis (`scripts/setup/redis` installs it).
    pub async fn start() -> Option<Self> {
        if Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().await.is_err() {
            eprintln!("SKIPPED: there is no redis-server on this machine");
            return None;
        }
        let mut server = Self { address: free_address(), folder: TempDir::new().expect("a temporary folder"), child: None };
        server.launch().await;
        Some(server)
    }

    /// Starts it (again), empty, on the same port.
    pub async fn launch(&mut self) {
        let port = self.address.port().to_string();
        let child = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        self.child = Some(child.expect("redis-server starts"));
        for _ in 0..200 {
            if TcpStream::connect(self.address).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("redis-server does not listen");
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        self.child.take().expect("it runs").kill().await.expect("it can be killed");
    }

    /// SIGSTOP: connections stay open and nothing is answered.
    pub async fn freeze(&self) {
        self.signal("-STOP").await;
    }

    /// SIGCONT.
    pub async fn thaw(&self) {
        self.signal("-CONT").await;
    }

    /// Forgets everything.
    pub async fn flush(&self) {
        let mut connection = TcpStream::connect(self.address).await.expect("it listens");
        connection.write_all(b"FLUSHALL\r\n").await.expect("it reads");
        let mut answer = [0; 5];
        connection.read_exact(&mut answer).await.expect("it answers");
        assert_eq!(&answer, b"+OK\r\n");
    }

    /// The setting that makes an app use it.
    pub fn setting(&self) -> (&'static str, String) {
        ("REDIS_URL", format!("redis://{}", self.address))
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.as_ref().and_then(Child::id).expect("it runs").to_string();
        assert!(Command::new("kill").args([signal, &id]).status().await.expect("kill works").success());
    }
}
