use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Says exactly these bytes on a connection of its own, and returns what comes back until the other side closes or is silent.
pub async fn say_raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(address).await.expect("the server listens");
    // A server that has seen enough may close before it has read everything.
    let _ = timeout(Duration::from_secs(10), socket.write_all(bytes)).await;
    let mut heard = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(Ok(read @ 1..)) = timeout(Duration::from_millis(800), socket.read(&mut buffer)).await {
        heard.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

/// The status of each response in what came back.
pub fn statuses(heard: &str) -> Vec<u16> {
    heard.split("HTTP/1.1 ").skip(1).filter_map(|response| response.get(..3)?.parse().ok()).collect()
}
