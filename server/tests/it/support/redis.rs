use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep_until};

use super::app::free_address;
use super::needs::leave_out;

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
            leave_out("redis-server (scripts/setup/redis installs it)");
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

    /// Says a command, in words without blanks, and returns the first line of the answer.
    pub async fn say(&self, command: &str) -> String {
        let mut connection = BufReader::new(TcpStream::connect(self.address).await.expect("it listens"));
        connection.write_all(format!("{command}\r\n").as_bytes()).await.expect("it reads");
        let mut line = String::new();
        connection.read_line(&mut line).await.expect("it answers");
        line.trim_end().to_owned()
    }

    /// The setting that makes an app use it.
    pub fn setting(&self) -> (&'static str, String) {
        ("REDIS_URL", format!("redis://{}", self.address))
    }

    /// The setting of an app to which every answer of this server comes later by `delay`.
    pub async fn slow_setting(&self, delay: Duration) -> (&'static str, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (address, server) = (listener.local_addr().expect("its address"), self.address);
        tokio::spawn(async move {
            while let Ok((ours, _)) = listener.accept().await {
                let Ok(theirs) = TcpStream::connect(server).await else { continue };
                tokio::spawn(late(ours, theirs, delay));
            }
        });
        ("REDIS_URL", format!("redis://{address}"))
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.as_ref().and_then(Child::id).expect("it runs").to_string();
        assert!(Command::new("kill").args([signal, &id]).status().await.expect("kill works").success());
    }
}

/// Passes on what the client says, and what the server says later; many answers may be on the way.
async fn late(ours: TcpStream, theirs: TcpStream, delay: Duration) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (ours.into_split(), theirs.into_split());
    let (sender, mut under_way) = tokio::sync::mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
            let _ = sender.send((Instant::now() + delay, buffer[..length].to_vec()));
        }
    });
    while let Some((at, bytes)) = under_way.recv().await {
        sleep_until(at).await;
        if to_client.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
