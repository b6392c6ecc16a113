//! What comes in at the edge: requests that try to be two, that are too much, or that come too often.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode, header};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::support::needs::leave_out;
use crate::support::{Options, Person, ResourceLimit, TestApp, say_raw, statuses};

/// No refusal takes longer. The limit is 50 ms; tests run beside each other on a busy machine.
const QUICK: Duration = Duration::from_millis(500);

#[tokio::test]
async fn e02_only_known_names_are_answered() {
    let app = TestApp::start_with(Options { env: vec![("ALLOWED_HOSTS", "tejarat.chat".into())], ..Options::default() }).await;
    let ask = |host: &str| {
        say_raw(app.address, format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").into_bytes().leak())
    };
    for host in ["evil.example", "tejarat.chat.evil.example", "tejarat.chat@evil.example", "", "127.0.0.1", "tejarat.chat, evil.example"] {
        let heard = ask(host).await;
        assert!(matches!(statuses(&heard)[..], [400..=499]), "{host}: {heard}");
        assert!(!heard.contains("evil.example"), "{heard}");
    }
    assert_eq!(statuses(&ask("tejarat.chat").await), [200]);
    let none = say_raw(app.address, b"GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(matches!(statuses(&none)[..], [400..=499]), "{none}");
    let two = say_raw(app.address, b"GET /sign-in HTTP/1.1\r\nHost: tejarat.chat\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await;
    assert!(matches!(statuses(&two)[..], [400..=499]), "{two}");
}

#[tokio::test]
async fn e02_a_request_that_could_be_read_as_two_is_refused() {
    let app = TestApp::start().await;
    let hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let heads = [
        format!("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {}\r\n\r\n0\r\n\r\n{hidden}", 5 + hidden.len()),
        format!("Content-Length: 0\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len()),
        format!("Content-Length: 0, {}\r\n\r\n{hidden}", hidden.len()),
        format!("Content-Length: +0\r\n\r\n{hidden}"),
        format!("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}"),
        format!("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("X-Folded: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("X-Null: a\0b\r\nContent-Length: 0\r\n\r\n{hidden}"),
    ];
    for head in heads {
        // Chunks are rejected by the one and taken by the other, at the price of the connection.
        for path in ["/fn/app/session/who_am_i", "/library/upload"] {
            let heard = say_raw(app.address, format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}").as_bytes()).await;
            assert!(!heard.contains("ok\n"), "{head:?} to {path} was read as two requests: {heard}");
            assert!(!statuses(&heard).is_empty() && statuses(&heard).iter().all(|status| (400..500).contains(status)), "{head:?}: {heard}");
        }
    }
}

#[tokio::test]
async fn e05_what_is_too_large_or_too_deep_is_refused_quickly_and_fills_no_memory() {
    let app = TestApp::start().await;
    let sara = app.person("09128888001").await;
    let before = app.memory();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!("question={}", "%5B".repeat(60_000));
    let large = "x".repeat(10 * 1024 * 1024);
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b'a'; 50 * 1024 * 1024]).unwrap();
    let bomb = bomb.finish().unwrap();
    let post = |path: &str| sara.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
    let function = "/fn/app/chat/server_fns/rename";
    let requests = [
        ("a deep JSON", post("/dev/clock").body(deep.clone())),
        ("a large JSON", post("/dev/clock").body(format!("\"{large}\""))),
        ("a key twice", post("/dev/clock").body(r#"{"seconds":1,"seconds":2}"#)),
        ("a deep JSON for a server function", post(function).body(deep)),
        ("a large form", sara.request(Method::POST, function).form(&[("id", "1"), ("title", &large)])),
        (
            "brackets in a form",
            sara.request(Method::POST, function).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(nested),
        ),
        ("a bomb", post("/dev/clock").header(header::CONTENT_ENCODING, "gzip").body(bomb)),
    ];
    for (what, request) in requests {
        let begun = Instant::now();
        // A refusal may come, and the connection end, while the client is still sending.
        let refused = request.send().await.map_or(true, |reply| reply.status().is_client_error());
        assert!(refused, "{what}");
        assert!(begun.elapsed() < QUICK, "{what} took {:?}", begun.elapsed());
    }
    let heads = [
        format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(16 * 1024)),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: {}\r\n\r\n", "a".repeat(64 * 1024)),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X-Many: 1\r\n".repeat(1_000)),
    ];
    for head in heads {
        let begun = Instant::now();
        let heard = say_raw(app.address, head.as_bytes()).await;
        assert!(matches!(statuses(&heard)[..], [400..=499]), "{}…: {heard}", &head[..40]);
        assert!(begun.elapsed() < QUICK + Duration::from_millis(800), "it took {:?}", begun.elapsed());
    }
    let grown = app.memory().saturating_sub(before);
    assert!(grown < 32 * 1024 * 1024, "memory grew by {} kB", grown / 1024);
    assert!(sara.is_signed_in().await);
}

#[tokio::test]
async fn e06_who_comes_too_often_is_told_when_to_come_again() {
    let app = TestApp::start().await;
    app.person("09128888002").await;
    let attempts = (0..80).map(|number| {
        let stranger = app.stranger();
        async move { stranger.sign_in("09128888002", &format!("a wrong password {number}")).await }
    });
    let refused = futures::future::join_all(attempts).await.into_iter().find(|reply| reply.status == StatusCode::TOO_MANY_REQUESTS);
    let refused = refused.expect("one of many guesses is one too many");
    let wait: u32 = refused.header("retry-after").parse().expect("seconds");
    assert!(wait > 0, "{wait}");
    assert_eq!(app.stranger().page("/").await.status, StatusCode::OK, "others are served");
}

/// The head of a form that a person sends, and what has come of its body.
fn begun_form(person: &Person<'_>, path: &str, length: usize, begun: &[u8]) -> Vec<u8> {
    let (host, cookies) = (person.app.address, person.cookie_header());
    let kind = if path.starts_with("/fn") { "application/x-www-form-urlencoded" } else { "multipart/form-data; boundary=x" };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), begun].concat()
}

/// So many connections on which the same is said; they stay open while they are held.
async fn say_on_many(address: SocketAddr, connections: usize, bytes: &[u8]) -> Vec<TcpStream> {
    let say = |_| async {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(bytes).await.unwrap();
        socket
    };
    let held = futures::future::join_all((0..connections).map(say)).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    held
}

/// The beginning of a form's file, so large.
fn begun_file(bytes: usize) -> Vec<u8> {
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"slow.txt\"\r\n\r\n";
    [head.as_bytes(), &vec![b'x'; bytes]].concat()
}

#[tokio::test]
async fn e04_slow_bodies_and_slow_uploads_keep_nobody_from_being_served() {
    let app = TestApp::start().await;
    let (sara, reza) = (app.person("09128888003").await, app.person("09128888004").await);
    let _bodies = say_on_many(app.address, 550, &begun_form(&sara, "/fn/app/session/who_am_i", 1000, b"x")).await;
    let _uploads = say_on_many(app.address, 6, &begun_form(&sara, "/library/upload", 1_000_000, &begun_file(100_000))).await;
    let begun = Instant::now();
    assert_eq!(reza.page("/chat").await.status, StatusCode::OK);
    assert!(begun.elapsed() < Duration::from_secs(2), "it took {:?}", begun.elapsed());
    let refused = sara.try_upload("more.txt", "one too many").await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "5"), "{}", refused.body);
    reza.try_upload("other.txt", "of somebody else").await.ok();
}

#[tokio::test]
async fn m2_uploads_that_have_hardly_begun_take_no_permit() {
    let app = TestApp::start().await;
    let sara = app.person("09128888005").await;
    let _dripping = say_on_many(app.address, 12, &begun_form(&sara, "/library/upload", 1_000_000, b"--x")).await;
    let begun = Instant::now();
    sara.try_upload("note.txt", "یادداشتی کوتاه").await.ok();
    assert!(begun.elapsed() < Duration::from_secs(2), "it took {:?}", begun.elapsed());
}

#[tokio::test]
async fn m3_large_bodies_of_which_little_comes_keep_nobody_from_sending_one() {
    let app = TestApp::start().await;
    let sara = app.person("09128888006").await;
    let _held = say_on_many(app.address, 260, &begun_form(&app.stranger(), "/fn/app/session/who_am_i", 100_000, b"ab")).await;
    let question = "پرسش ".repeat(600);
    let begun = Instant::now();
    let asked = sara.call("chat/server_fns/ask", &[("key", "m3"), ("text", &question)]).await;
    assert_ne!(asked.status, StatusCode::SERVICE_UNAVAILABLE, "{}", asked.body);
    assert!(begun.elapsed() < Duration::from_secs(1), "it took {:?}", begun.elapsed());
}

/// A browser at one of this machine's own addresses; only 127.0.0.1 is where a proxy may be.
fn browser_at(address: [u8; 4]) -> reqwest::Client {
    reqwest::Client::builder().local_address(IpAddr::from(address)).timeout(Duration::from_secs(5)).build().unwrap()
}

#[tokio::test]
async fn h1_silent_sockets_of_one_network_keep_no_stranger_out() {
    let app = TestApp::start_with(Options { limit: Some(ResourceLimit::OpenFiles(400)), ..Options::default() }).await;
    let silent = |_| async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap())?;
        socket.connect(app.address).await
    };
    let crowd = futures::future::join_all((0..500).map(silent)).await;
    if crowd.iter().all(Result::is_err) {
        return leave_out("a second address of its own");
    }
    let begun = Instant::now();
    for stranger in [[127, 0, 0, 1], [127, 0, 0, 3]] {
        let reply = browser_at(stranger).get(app.url("/sign-in")).send().await.expect("a stranger is served");
        assert_eq!(reply.status(), StatusCode::OK);
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "it took {:?}", begun.elapsed());
    let same = browser_at([127, 0, 0, 2]).get(app.url("/sign-in")).send().await;
    assert!(same.is_err() || same.is_ok_and(|reply| reply.status() == StatusCode::SERVICE_UNAVAILABLE), "its share is used up");
}

#[tokio::test]
async fn u03_a_file_over_the_limit_is_cut_whatever_was_said_of_its_length() {
    let app = TestApp::start().await;
    let sara = app.person("09128888031").await;
    let limit = usize::try_from(domain::knowledge::MAX_DOCUMENT_BYTES).unwrap();
    let too_large = [begun_file(limit + 1), b"\r\n--x--\r\n".to_vec()].concat();
    for (told, said) in [
        ("all of it", begun_form(&sara, "/library/upload", too_large.len(), &too_large)),
        ("more than comes", begun_form(&sara, "/library/upload", too_large.len() + 5_000_000, &too_large)),
        ("less than comes", begun_form(&sara, "/library/upload", 1_000_000, &too_large)),
        ("in chunks", chunked(&begun_form(&sara, "/library/upload", 0, b""), &too_large)),
    ] {
        let heard = say_raw(app.address, &said).await;
        assert!(!statuses(&heard).contains(&201), "{told}: {heard}");
    }
    assert!(sara.documents().await.is_empty());
    for _ in 0..100 {
        if files_below(&app.files().join("files")).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("something is left: {:?}", files_below(&app.files().join("files")));
}

/// The same request with a body in chunks.
fn chunked(request: &[u8], body: &[u8]) -> Vec<u8> {
    let head = String::from_utf8_lossy(request).replace("Content-Length: 0", "Transfer-Encoding: chunked");
    [head.as_bytes(), format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.into_iter().flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
