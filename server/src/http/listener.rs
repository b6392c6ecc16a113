//! The accept loop. It closes connections that send nothing, half a request head or a byte now and then: `axum::serve` would
//! wait for such peers for ever. No network gets more of them than is left for others.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
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
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_util::io::InspectReader;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::client_address::TrustedProxies;
use super::concurrency::{ConcurrencyLimit, Owner, Permit};
use super::inbound::InboundMeter;
use super::policy::Concurrency;

/// After `accept` failed, mostly because of too many open files.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);
/// For each connection.
const MAX_BUFFER_BYTES: usize = 64 * 1024;
/// Of a request. With the buffer alone, a little more would be read now and then.
const MAX_HEAD_BYTES: usize = MAX_BUFFER_BYTES;
/// Connections of one network: more than it may have live lines ([`super::policy::STREAMS`]), with room for pages.
const PER_NETWORK: usize = 2_500;
/// Answers a connection above the limit.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
/// With this a client begins that speaks HTTP/2 without asking (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Answers it.
const HTTP1_ONLY: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
/// For writing either answer.
const REJECT_TIMEOUT: Duration = Duration::from_millis(500);

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Connections at the same time.
    pub(crate) connections: Concurrency,
    /// Until the first byte.
    pub(crate) first_byte: Duration,
    /// For a whole request head, from its first byte.
    pub(crate) head: Duration,
    /// Without a byte in either direction. Longer than the longest request, and than two heartbeats of a live line.
    pub(crate) idle: Duration,
}

impl Limits {
    /// With so many connections at the same time.
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            connections: Concurrency { per_person: usize::MAX, per_network: PER_NETWORK, in_all: connections },
            first_byte: Duration::from_secs(10),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
        }
    }
}

/// Serves until told to stop, and then until the last request is answered.
pub(crate) async fn serve(listener: TcpListener, router: Router, limits: Limits, proxies: TrustedProxies, stop: CancellationToken) {
    let permits = ConcurrencyLimit::new(limits.connections);
    let open = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, peer)) => match permits.acquire(owner(peer.ip(), &proxies)) {
                Some(permit) => drop(open.spawn(serve_connection(socket, peer, permit, router.clone(), limits, stop.clone()))),
                None => drop(tokio::spawn(reject(socket, FULL))),
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

/// Through a proxy everybody comes, so it has no share of its own; one on this machine is taken for such.
fn owner(peer: IpAddr, proxies: &TrustedProxies) -> Owner {
    let peer = peer.to_canonical();
    let is_proxy = peer == Ipv4Addr::LOCALHOST || peer == Ipv6Addr::LOCALHOST || proxies.contains(peer);
    Owner { person: None, address: (!is_proxy).then_some(peer) }
}

/// Serves one connection, from its first byte to its end.
async fn serve_connection(socket: TcpStream, peer: SocketAddr, permit: Permit, router: Router, limits: Limits, stop: CancellationToken) {
    // Fails only for a socket that is already gone.
    let _ = socket.set_nodelay(true);
    let mut start = [0; HTTP2_PREFACE.len()];
    let spoken = tokio::select! {
        // Browsers connect ahead of time; those connections must not hold the end up.
        () = stop.cancelled() => return,
        // Not `readable`: tokio assumes that of an accepted socket without asking the system.
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
    let inbound = InboundMeter::default();
    let meter = inbound.clone();
    let socket = InspectReader::new(Box::pin(socket), move |read: &[u8]| {
        // It lasts as long as the socket, which a live line takes over.
        let _held = &permit;
        meter.add(read.len());
    });
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(inbound.clone());
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.unwrap_or_else(|never| match never {})) }
    });
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(limits.head).max_header_size(MAX_HEAD_BYTES).max_buf_size(MAX_BUFFER_BYTES);
    let mut connection = pin!(protocol.serve_connection(TokioIo::new(socket), answer).with_upgrades());
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
#[path = "listener_tests.rs"]
mod tests;
