//! The live line against peers that are too loud, too large, too many, deaf, or that make no sense.

use std::time::{Duration, Instant};

use domain::chat::MessageState;
use domain::chat::RunPosition;
use domain::chat::protocol::{ClientFrame, MAX_FRAME_BYTES, PATH, ServerFrame, close};
use futures::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{FakeModel, Line, Options, Person, Script, TestApp};

const LEAVE: &str = "# مرخصی\n\nمرخصی استعلاجی بیش از سه روز نیازمند گواهی پزشک معتمد است.\n";
const QUESTION: &str = "مرخصی استعلاجی چه گواهی می‌خواهد؟";

/// The close code with which the server ends the line.
async fn ends_with(line: &mut Line) -> Option<u16> {
    loop {
        if let Err(code) = line.hear_or_end().await {
            return code.map(u16::from);
        }
    }
}

/// A socket that has just become a live line, for frames that no library would write.
async fn upgraded(person: &Person<'_>, mut socket: TcpStream) -> TcpStream {
    let (host, cookies) = (person.app.address, person.cookie_header());
    let head = format!(
        "GET {PATH} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookies}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(socket.read_u8().await.unwrap());
    }
    let heard = String::from_utf8(heard).unwrap();
    assert!(heard.starts_with("HTTP/1.1 101"), "{heard}");
    assert!(!heard.to_lowercase().contains("permessage-deflate"), "compression costs hundreds of kilobytes a line");
    socket
}

/// Says bytes on a fresh line and returns the close code, if one is said before the connection ends.
async fn answer_to(person: &Person<'_>, bytes: &[u8]) -> Option<u16> {
    let mut socket = upgraded(person, TcpStream::connect(person.app.address).await.unwrap()).await;
    socket.write_all(bytes).await.ok();
    let mut heard = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), socket.read_to_end(&mut heard)).await.expect("the line is ended").ok();
    // A close frame of the server: 0x88, its length, its code.
    heard.windows(4).find(|frame| frame[0] == 0x88 && frame[1] >= 2).map(|frame| u16::from_be_bytes([frame[2], frame[3]]))
}

#[tokio::test]
async fn w04_a_frame_too_large_ends_the_line_and_one_that_only_claims_to_be_costs_nothing() {
    let app = TestApp::start().await;
    let sara = app.person("09126666101").await;
    let mut line = sara.line().await;
    line.0.send(Message::text("x".repeat(MAX_FRAME_BYTES + 1))).await.ok();
    assert_eq!(ends_with(&mut line).await, Some(close::TOO_BIG));
    let before = app.memory();
    for _ in 0..20 {
        // A masked text frame of 16 MiB, of which nothing comes.
        let claimed = [&[0x81, 0xff][..], &(16_u64 * 1024 * 1024).to_be_bytes(), &[1, 2, 3, 4]].concat();
        assert_eq!(answer_to(&sara, &claimed).await, Some(close::TOO_BIG));
    }
    let grown = app.memory().saturating_sub(before);
    assert!(grown < 8 * 1024 * 1024, "memory grew by {} kB", grown / 1024);
}

#[tokio::test]
async fn w04_too_many_frames_or_lines_end_with_the_reason() {
    let app = TestApp::start().await;
    let sara = app.person("09126666102").await;
    let mut loud = sara.line().await;
    for _ in 0..200 {
        loud.0.feed(Message::text(serde_json::to_string(&ClientFrame::Ping).unwrap())).await.unwrap();
    }
    loud.0.flush().await.ok();
    assert_eq!(ends_with(&mut loud).await, Some(close::POLICY));

    let reza = app.person("09126666103").await;
    let mut lines = Vec::new();
    for _ in 0..40 {
        lines.push(reza.line().await);
    }
    assert_eq!(ends_with(&mut reza.line().await).await, Some(close::POLICY));
    lines.pop();
    for _ in 0..100 {
        let mut again = reza.line().await;
        again.say(&ClientFrame::Ping).await;
        if again.hear_or_end().await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a seat that was given back is not free");
}

#[tokio::test]
async fn l3_control_frames_and_pieces_without_end_are_counted_too() {
    let app = TestApp::start().await;
    // Masked frames without content: a ping, a pong that nobody asked for, a piece of a text that goes on.
    for (number, opcode) in [("09126666107", 0x89), ("09126666108", 0x8a), ("09126666109", 0x01)] {
        let person = app.person(number).await;
        let following = if opcode == 0x01 { 0x00 } else { opcode };
        let flood = [&[opcode, 0x80, 0, 0, 0, 0][..], &[following, 0x80, 0, 0, 0, 0].repeat(40_000)].concat();
        assert_eq!(answer_to(&person, &flood).await, Some(close::POLICY), "{opcode:x}");
    }
}

/// Has one request answered and leaves the connection open.
async fn ask_for(socket: &mut TcpStream, request: &str) {
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length").parse().unwrap();
    socket.read_exact(&mut vec![0; length]).await.unwrap();
}

#[tokio::test]
async fn l3_what_came_before_as_requests_is_no_part_of_the_line() {
    let app = TestApp::start().await;
    let sara = app.person("09126666111").await;
    let mut socket = TcpStream::connect(app.address).await.unwrap();
    // As by a proxy that keeps its connections: 160 kB of heads.
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\nX-Padding: {}\r\n\r\n", app.address, "x".repeat(8 * 1024));
    for _ in 0..20 {
        ask_for(&mut socket, &request).await;
    }
    let mut line = upgraded(&sara, socket).await;
    line.write_all(&[0x89, 0x80, 0, 0, 0, 0]).await.unwrap();
    let answered = async {
        let mut frame = [0; 2];
        // Its own pings may come first.
        while frame[0] != 0x8a {
            line.read_exact(&mut frame).await.unwrap();
            assert!(matches!(frame, [0x89 | 0x8a, 0]), "{frame:x?}");
        }
    };
    tokio::time::timeout(Duration::from_secs(5), answered).await.expect("the line goes on");
}

#[tokio::test]
async fn l3_whoever_only_answers_our_pings_stays() {
    let app = TestApp::start_with(Options { env: vec![("LIVE_HEARTBEAT_SECONDS", "1".into())], ..Options::default() }).await;
    let sara = app.person("09126666110").await;
    // With so many tabs, their answers alone are more than the frames of a minute.
    let tabs: Vec<_> = futures::future::join_all((0..40).map(|_| sara.line())).await;
    let open =
        tabs.into_iter().map(|mut tab| async move { tokio::time::timeout(Duration::from_secs(5), tab.hear_or_end()).await.is_err() });
    assert!(futures::future::join_all(open).await.into_iter().all(|is_open| is_open));
}

#[tokio::test]
async fn w05_a_deaf_reader_holds_nothing_up_is_cut_off_and_costs_little() {
    let pieces = vec!["واژه‌ای ".repeat(800); 10];
    let model = FakeModel::start(Script::Say { pieces, apart: Duration::from_millis(1) }).await;
    let app = TestApp::start_with(Options { model: Some(model), ..Options::default() }).await;
    let sara = app.person("09126666104").await;
    sara.upload("leave.md", LEAVE).await;
    let mut line = sara.line().await;
    let (conversation, answer) = line.ask(None, QUESTION).await;
    let position = answer.run.unwrap();
    line.follow(position, answer.blocks).await;
    let whole = sara.open(conversation).await.messages.pop().unwrap();
    assert_eq!(whole.state, MessageState::Complete);

    // Asks for the whole answer again and again, and never reads.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    let mut deaf = upgraded(&sara, socket.connect(app.address).await.unwrap()).await;
    let before = app.memory();
    let resume = serde_json::to_string(&ClientFrame::Resume { position: RunPosition { run: position.run, seq: 0 } }).unwrap();
    let frame = [&[0x81, 0x80 | 126][..], &u16::try_from(resume.len()).unwrap().to_be_bytes(), &[0; 4], resume.as_bytes()].concat();
    for _ in 0..100 {
        deaf.write_all(&frame).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let grown = app.memory().saturating_sub(before);
    assert!(grown < 8 * 1024 * 1024, "one deaf reader costs {} kB", grown / 1024);
    // Others are served meanwhile, the deaf one is let go.
    let begun = Instant::now();
    sara.open(conversation).await;
    assert!(begun.elapsed() < Duration::from_secs(2));
    tokio::time::sleep(Duration::from_secs(21)).await;
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(10), deaf.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the line of a deaf reader stays open");
}

#[tokio::test]
async fn w06_a_peer_that_answers_no_ping_is_let_go_and_one_that_does_stays() {
    let app = TestApp::start_with(Options { env: vec![("LIVE_HEARTBEAT_SECONDS", "1".into())], ..Options::default() }).await;
    let sara = app.person("09126666106").await;
    let mut alive = sara.line().await;
    let mut dead = upgraded(&sara, TcpStream::connect(app.address).await.unwrap()).await;
    let begun = Instant::now();
    let mut heard = Vec::new();
    // Answering pings is what hearing does.
    let listening = async { while alive.hear_or_end().await.is_ok() {} };
    let ended = tokio::time::timeout(Duration::from_secs(15), dead.read_to_end(&mut heard));
    tokio::select! {
        () = listening => panic!("the living line has ended"),
        ended = ended => assert!(ended.is_ok(), "a dead peer keeps its line"),
    }
    assert!(begun.elapsed() > Duration::from_secs(3), "it had no time to answer: {:?}", begun.elapsed());
    alive.say(&ClientFrame::Ping).await;
    assert_eq!(alive.hear().await, ServerFrame::Pong);
}

#[tokio::test]
async fn w07_what_makes_no_sense_ends_the_line_and_nothing_else() {
    let app = TestApp::start().await;
    let sara = app.person("09126666105").await;
    let masked = |first: u8, payload: &[u8]| {
        let length = u16::try_from(payload.len()).unwrap();
        [&[first, 0x80 | 126][..], &length.to_be_bytes(), &[0; 4], payload].concat()
    };
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let nonsense: [(&str, Vec<u8>); 9] = [
        ("bad UTF-8", masked(0x81, &[0xff, 0xfe, b'{'])),
        ("no mask", vec![0x81, 2, b'{', b'}']),
        ("a reserved bit", masked(0xc1, b"{}")),
        ("an unknown opcode", masked(0x83, b"{}")),
        ("a long ping", masked(0x89, &[b'x'; 126])),
        ("a continuation of nothing", masked(0x80, b"{}")),
        ("a binary frame", masked(0x82, b"{}")),
        ("an unknown type", masked(0x81, br#"{"shout":{"text":"x"}}"#)),
        ("deep JSON", masked(0x81, deep.as_bytes())),
    ];
    for (what, bytes) in nonsense {
        let code = answer_to(&sara, &bytes).await;
        assert!(matches!(code, Some(1002 | 1007 | 1008)), "{what} was answered with {code:?}");
    }
    // A seeded stream of noise, after the handshake.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..60 {
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()[3]
        })
        .take(400)
        .collect();
        let mut socket = upgraded(&sara, TcpStream::connect(app.address).await.unwrap()).await;
        socket.write_all(&noise).await.ok();
    }
    let mut line = sara.line().await;
    line.say(&ClientFrame::Ping).await;
    line.hear().await;
    assert!(!app.log().contains("panicked"), "{}", app.log());
}
