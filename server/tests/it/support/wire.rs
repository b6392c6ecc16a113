use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// A wire to another server that can be held: nothing passes then, and nothing is hung up. Or it is cut.
pub struct Wire {
    address: SocketAddr,
    held: Arc<AtomicBool>,
    passing: AbortHandle,
}

impl Wire {
    async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let held = Arc::new(AtomicBool::new(false));
        let passing = tokio::spawn(pass(listener, target, held.clone())).abort_handle();
        Self { address, held, passing }
    }

    /// Before a PostgreSQL server; with the address at which it is reached over this wire.
    pub async fn before_database(url: &str) -> (Self, String) {
        let parsed = reqwest::Url::parse(url).expect("the address of a database");
        let wire = Self::to(format!("{}:{}", parsed.host_str().expect("a host"), parsed.port().unwrap_or(5432))).await;
        let mut through = parsed;
        through.set_host(Some(&wire.address.ip().to_string())).expect("a host");
        through.set_port(Some(wire.address.port())).expect("a port");
        (wire, through.to_string())
    }

    /// Cuts it.
    pub fn cut(&self) {
        self.passing.abort();
    }

    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::SeqCst);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

async fn pass(listener: TcpListener, target: String, held: Arc<AtomicBool>) {
    let mut connections = JoinSet::new();
    while let Ok((ours, _)) = listener.accept().await {
        let (target, held) = (target.clone(), held.clone());
        connections.spawn(async move {
            let Ok(theirs) = TcpStream::connect(target).await else { return };
            let ((from_us, to_us), (from_them, to_them)) = (ours.into_split(), theirs.into_split());
            tokio::select! {
                () = copy(from_us, to_them, &held) => {}
                () = copy(from_them, to_us, &held) => {}
            }
        });
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, held: &AtomicBool) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        while held.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
