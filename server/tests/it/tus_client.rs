//! Files on their way to a question, sent by the client that everybody uses: over a line that is cut, and over a reload.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::StatusCode;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::support::{S3, TestApp};
use crate::tus::{on, settled};

const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/harness/tus.mjs");
/// The line is cut when so many bytes have gone over it.
const CUTS: [usize; 2] = [300_000, 700_000];

/// A door to a server, whose connections are cut off twice in the middle of a piece.
struct CutLine {
    address: SocketAddr,
    cuts: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl CutLine {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (sent, cuts) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        let counted = cuts.clone();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((ours, _)) = listener.accept().await {
                connections.spawn(pass_on(ours, server, sent.clone(), counted.clone()));
            }
        });
        Self { address, cuts, _tasks: tasks }
    }
}

/// Dropping both sockets cuts the line.
async fn pass_on(ours: TcpStream, server: SocketAddr, sent: Arc<AtomicUsize>, cuts: Arc<AtomicUsize>) {
    let theirs = TcpStream::connect(server).await.expect("the server");
    let (mut from_client, mut to_client) = ours.into_split();
    let (mut from_server, mut to_server) = theirs.into_split();
    let up = async {
        let mut piece = [0; 8192];
        while let Ok(count @ 1..) = from_client.read(&mut piece).await {
            let all = sent.fetch_add(count, Ordering::SeqCst) + count;
            let made = cuts.load(Ordering::SeqCst);
            if CUTS.get(made).is_some_and(|cut| all >= *cut) {
                cuts.fetch_add(1, Ordering::SeqCst);
                return;
            }
            if to_server.write_all(&piece[..count]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = up => {}
        _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
    }
}

/// Runs the client; what it says at the end.
async fn client(door: SocketAddr, cookie: &str, file: &Path, memory: &Path, stop: Option<&str>) -> Value {
    let mut command = Command::new("node");
    command.arg(CLIENT).arg(format!("http://{door}")).arg(cookie).arg(file).arg(memory).args(stop);
    let ended = command.stdin(Stdio::null()).kill_on_drop(true).output().await.expect("node runs");
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
    serde_json::from_str(said.trim()).unwrap_or_else(|_| panic!("{said}"))
}

#[tokio::test]
#[ignore = "needs Node.js and the packages of end2end"]
async fn a_client_gets_its_file_through_two_cuts_and_a_reload() {
    let s3 = S3::start().await;
    for app in on(&s3).await {
        through_cuts_and_a_reload(&app).await;
    }
}

async fn through_cuts_and_a_reload(app: &TestApp) {
    let sara = app.person("09124440071").await;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, memory) = (folder.path().join("حساب‌ها.txt"), folder.path().join("memory.json"));
    let text: String = (0..30_000).map(|line| format!("ردیف {line}: پرداخت شد.\n")).collect();
    std::fs::write(&file, &text).expect("the file");
    let line = CutLine::to(app.address).await;
    let cookie = sara.cookie_header();

    let stopped = client(line.address, &cookie, &file, &memory, Some("0.7")).await;
    assert_eq!(line.cuts.load(Ordering::SeqCst), CUTS.len(), "both cuts came before: {stopped}");
    let ended = client(line.address, &cookie, &file, &memory, None).await;
    assert_eq!(ended["resumedAt"], stopped["stopped"], "nothing is sent twice");

    let url = ended["url"].as_str().expect("its address");
    let path = url.find("/attachments").map(|at| &url[at..]).expect("a path");
    assert_eq!(settled(&sara, path).await["state"], "ready");
    let saved = sara.page(&format!("{path}/file")).await;
    assert_eq!((saved.status, saved.body == text), (StatusCode::OK, true), "whole, letter by letter");
}
