//! The accept loop. It closes connections that send nothing, half a request head or a byte now and then: `axum::serve` would
//! wait for such peers for ever.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// After `accept` failed, mostly because of too many open files.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);
/// For each connection.
const MAX_BUFFER_BYTES: usize = 64 * 1024;
/// Of a request. With the buffer alone, a little more would be read now and then.
const MAX_HEAD_BYTES: usize = MAX_BUFFER_BYTES;
/// Answers a connection above the limit.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
/// With this a client begins that speaks HTTP/2 without asking (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Answers it.
const HTTP1_ONLY: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
/// For writing either answer.
const REJECT_TIMEOUT: Duration = Duration::from_millis(500);

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
    let open = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, peer)) => match permits.clone().try_acquire_owned() {
                Ok(permit) => drop(open.spawn(serve_connection(socket, peer, permit, router.clone(), limits, stop.clone()))),
                Err(_) => drop(tokio::spawn(reject(socket, FULL))),
            },
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
    open.close();
    open.wait().await;
}

/// Serves one connection, from its first byte to its end.
async fn serve_connection(
    socket: TcpStream,
    peer: SocketAddr,
    _permit: OwnedSemaphorePermit,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    // Fails only for a socket that is already gone.
    let _ = socket.set_nodelay(true);
    let mut start = [0; HTTP2_PREFACE.len()];
    let spoken = tokio::select! {
        // Browsers connect ahead of time; those connections must not hold the end up.
        () = stop.cancelled() => return,
        spoken = timeout(limits.first_byte, socket.peek(&mut start)) => spoken,
    };
    match spoken {
        Ok(Ok(1..)) if start == *HTTP2_PREFACE => return reject(socket, HTTP1_ONLY).await,
        Ok(Ok(1..)) => {}
        Ok(Ok(0) | Err(_)) | Err(_) => return,
    }
    let mut socket = TimeoutStream::new(socket);
    socket.set_read_timeout(Some(limits.idle));
    socket.set_write_timeout(Some(limits.idle));
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.unwrap_or_else(|never| match never {})) }
    });
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(limits.head).max_header_size(MAX_HEAD_BYTES).max_buf_size(MAX_BUFFER_BYTES);
    let mut connection = pin!(protocol.serve_connection(TokioIo::new(Box::pin(socket)), answer).with_upgrades());
    tokio::select! {
        // How a connection ends is the peer's affair.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn reject(mut socket: TcpStream, answer: &[u8]) {
    // What is left unread when a socket is closed cuts the answer off on its way.
    let _ = socket.try_read(&mut [0; 1024]);
    let _ = timeout(REJECT_TIMEOUT, socket.write_all(answer)).await;
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
    async fn m1_http2_is_not_spoken_and_its_preface_buys_no_time() {
        let (address, ..) = start(10).await;
        let mut forward = TcpStream::connect(address).await.unwrap();
        forward.write_all(HTTP2_PREFACE).await.unwrap();
        let (heard, _) = until_closed(&mut forward).await;
        assert!(heard.starts_with("HTTP/1.1 400"), "{heard}");
        let mut dripping = TcpStream::connect(address).await.unwrap();
        let begun = Instant::now();
        for letter in HTTP2_PREFACE {
            if dripping.write_all(&[*letter]).await.is_err() || dripping.try_read(&mut [0; 1]).is_ok() {
                break;
            }
            tokio::time::sleep(SHORT / 2).await;
        }
        assert!(begun.elapsed() < SHORT * 6, "{:?}", begun.elapsed());
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
