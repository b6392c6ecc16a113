use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A stretch of wire before a server, to be cut.
pub struct Proxy {
    server: JoinHandle<()>,
}

impl Proxy {
    /// Before a PostgreSQL server; with the address at which it is reached over this wire.
    pub async fn before_database(url: &str) -> (Self, String) {
        let parsed = reqwest::Url::parse(url).expect("the address of a database");
        let there = format!("{}:{}", parsed.host_str().expect("a host"), parsed.port().unwrap_or(5432));
        let (proxy, here) = Self::before(there).await;
        let mut through = parsed;
        through.set_host(Some(&here.ip().to_string())).expect("a host");
        through.set_port(Some(here.port())).expect("a port");
        (proxy, through.to_string())
    }

    async fn before(there: String) -> (Self, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = listener.local_addr().expect("its address");
        let server = tokio::spawn(async move {
            // Dropped with this task: open connections are cut with it.
            let mut connections = JoinSet::new();
            while let Ok((mut ours, _)) = listener.accept().await {
                let there = there.clone();
                connections.spawn(async move {
                    let mut theirs = TcpStream::connect(there).await.ok()?;
                    tokio::io::copy_bidirectional(&mut ours, &mut theirs).await.ok()
                });
            }
        });
        (Self { server }, here)
    }

    /// Cuts it.
    pub fn stop(&self) {
        self.server.abort();
    }
}
