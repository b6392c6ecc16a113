use axum::http::{StatusCode, header};
use axum::routing::get;
use tokio::io::AsyncReadExt;
use tokio::time::Instant;

use super::*;

const SHORT: Duration = Duration::from_millis(300);

async fn start(connections: usize) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    start_with(Limits { first_byte: SHORT, head: SHORT, idle: SHORT * 3, ..Limits::new(connections) }).await
}

async fn start_with(limits: Limits) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let slow = || async {
        tokio::time::sleep(SHORT / 2).await;
        "slow"
    };
    let live = |request: Request<Body>| async {
        tokio::spawn(async {
            let _line = hyper::upgrade::on(request).await;
            std::future::pending::<()>().await;
        });
        (StatusCode::SWITCHING_PROTOCOLS, [(header::CONNECTION, "upgrade"), (header::UPGRADE, "line")])
    };
    let router = Router::new()
        .route("/live", get(live))
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
        .route("/slow", get(slow));
    let stop = CancellationToken::new();
    let served = tokio::spawn(serve(listener, router, limits, TrustedProxies::default(), stop.clone()));
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
async fn h1_a_peer_that_says_nothing_is_not_kept_as_an_idle_one() {
    let (address, ..) = start_with(Limits { first_byte: SHORT, idle: Duration::from_secs(60), ..Limits::new(10) }).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let (_, after) = until_closed(&mut silent).await;
    assert!(after < SHORT * 10, "{after:?}");
}

#[tokio::test]
async fn h1_a_connection_that_was_upgraded_still_counts() {
    let (address, ..) = start(1).await;
    let mut live = TcpStream::connect(address).await.unwrap();
    live.write_all(b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: line\r\n\r\n").await.unwrap();
    let mut heard = [0; 12];
    live.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"HTTP/1.1 101");
    let mut second = TcpStream::connect(address).await.unwrap();
    assert!(until_closed(&mut second).await.0.starts_with("HTTP/1.1 503"));
}

#[test]
fn h1_only_proxies_have_no_share_of_their_own() {
    let proxies = TrustedProxies::new(&["10.0.0.0/8".parse().unwrap()]);
    for proxy in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3"] {
        assert!(owner(proxy.parse().unwrap(), &proxies).address.is_none(), "{proxy}");
    }
    for peer in ["192.0.2.1", "2001:db8::1", "127.0.0.2"] {
        assert_eq!(owner(peer.parse().unwrap(), &proxies).address, Some(peer.parse().unwrap()));
    }
}

#[tokio::test]
async fn m1_http2_is_not_spoken_and_its_preface_buys_no_time() {
    let (address, ..) = start_with(Limits { head: SHORT, idle: Duration::from_secs(60), ..Limits::new(10) }).await;
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
