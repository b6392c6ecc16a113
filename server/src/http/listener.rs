//! The accept loop. It closes connections that send nothing, half a request head or a byte now and then: `axum::serve` would
//! wait for such peers for ever.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// After `accept` failed, mostly because of too many open files.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);
/// For each connection; a request head must fit in.
const MAX_BUFFER_BYTES: usize = 64 * 1024;
/// Answers a connection above the limit.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
/// For writing that answer.
const FULL_TIMEOUT: Duration = Duration::from_millis(500);

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Connections at the same time.
    pub(crate) connections: usize,
    /// Until the first byte.
    pub(crate) first_byte: Duration,
    /// For a whole request head, from its first byte.
    pub(crate) head: Duration,
    /// Without a byte in either direction. Longer than the longest request, and than two heartbeats of a live line.
    pub(crate) idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 20_000, first_byte: Duration::from_secs(10), head: Duration::from_secs(10), idle: Duration::from_secs(75) }
    }
}

/// Serves until told to stop, and then until the last request is answered.
pub(crate) async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, peer)) => match permits.clone().try_acquire_owned() {
                Ok(permit) => {
                    tokio::spawn(serve_connection(socket, peer, permit, router.clone(), limits, open.watcher(), stop.clone()));
                }
                Err(_) => drop(tokio::spawn(reject(socket))),
            },
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
    open.shutdown().await;
}

/// Serves one connection, from its first byte to its end.
async fn serve_connection(
    socket: TcpStream,
    peer: SocketAddr,
    _permit: OwnedSemaphorePermit,
    router: Router,
    limits: Limits,
    watcher: Watcher,
    stop: CancellationToken,
) {
    // Fails only for a socket that is already gone.
    let _ = socket.set_nodelay(true);
    let readable = tokio::select! {
        // Browsers connect ahead of time; those connections must not hold the end up.
        () = stop.cancelled() => false,
        spoken = timeout(limits.first_byte, socket.readable()) => matches!(spoken, Ok(Ok(()))),
    };
    if !readable {
        return;
    }
    let mut socket = TimeoutStream::new(socket);
    socket.set_read_timeout(Some(limits.idle));
    socket.set_write_timeout(Some(limits.idle));
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.unwrap_or_else(|never| match never {})) }
    });
    let mut protocol = Builder::new(TokioExecutor::new()).http1_only();
    protocol.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(MAX_BUFFER_BYTES);
    let connection = protocol.serve_connection_with_upgrades(TokioIo::new(Box::pin(socket)), answer);
    // How a connection ends is the peer's affair.
    let _ = watcher.watch(connection).await;
}

async fn reject(mut socket: TcpStream) {
    let _ = timeout(FULL_TIMEOUT, socket.write_all(FULL)).await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::AsyncReadExt;
    use tokio::time::Instant;

    use super::*;

    const SHORT: Duration = Duration::from_millis(300);

    async fn start(connections: usize) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let slow = || async {
            tokio::time::sleep(SHORT / 2).await;
            "slow"
        };
        let router = Router::new()
            .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/slow", get(slow));
        let limits = Limits { connections, first_byte: SHORT, head: SHORT, idle: SHORT * 3 };
        let stop = CancellationToken::new();
        let served = tokio::spawn(serve(listener, router, limits, stop.clone()));
        (address, stop, served)
    }

    /// Everything that comes until the other side closes, and after how long it did.
    async fn until_closed(socket: &mut TcpStream) -> (String, Duration) {
        let begun = Instant::now();
        let mut heard = String::new();
        timeout(Duration::from_secs(10), socket.read_to_string(&mut heard)).await.expect("it is closed in time").ok();
        (heard, begun.elapsed())
    }

    #[tokio::test]
    async fn e04_silent_half_open_and_dripping_connections_are_closed() {
        let (address, _stop, _) = start(10).await;
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        let (mut listens, mut speaks) = TcpStream::connect(address).await.unwrap().into_split();
        let drip = tokio::spawn(async move {
            for byte in b"GET / HTTP/1.1\r\nHost: a-name-that-never-ends".iter().cycle() {
                if speaks.write_all(&[*byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(SHORT / 10).await;
            }
        });
        let mut heard = Vec::new();
        let dripped = timeout(Duration::from_secs(10), listens.read_to_end(&mut heard));
        let ((_, silent), (_, half), dripped) = tokio::join!(until_closed(&mut silent), until_closed(&mut half), dripped);
        assert!(silent < SHORT * 10 && half < SHORT * 10, "{silent:?} {half:?}");
        assert!(dripped.is_ok());
        drip.abort();
    }

    #[tokio::test]
    async fn e04_an_idle_connection_is_kept_for_a_while_only() {
        let (address, _stop, _) = start(10).await;
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let own = socket.local_addr().unwrap().to_string();
        let (heard, after) = until_closed(&mut socket).await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with(&own), "{heard}");
        assert!(after < SHORT * 15, "{after:?}");
    }

    #[tokio::test]
    async fn e04_a_connection_above_the_limit_gets_503_with_retry_after() {
        let (address, _stop, _) = start(1).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        first.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        let (heard, _) = until_closed(&mut second).await;
        assert!(heard.starts_with("HTTP/1.1 503") && heard.contains("Retry-After"), "{heard}");
        let (heard, _) = until_closed(&mut first).await;
        assert!(heard.ends_with("slow"), "{heard}");
        let mut third = TcpStream::connect(address).await.unwrap();
        third.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        assert!(until_closed(&mut third).await.0.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn f09_a_request_under_way_is_answered_before_the_end() {
        let (address, stop, served) = start(10).await;
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        tokio::time::sleep(SHORT / 6).await;
        stop.cancel();
        let (heard, _) = until_closed(&mut socket).await;
        assert!(heard.ends_with("slow"), "{heard}");
        timeout(Duration::from_secs(5), served).await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
