//! X1 to X4, and the scene of them all: what one address or a few accounts can do to everybody else by holding things or by shouting. Each attack is bounded in
//! time and number, and while it goes on a neighbour's pages are asked for as in a quiet time.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::flood::hostile_pdf;
use crate::figures::{Paired, most};
use crate::http::{Line, connect, get, neighbour, post, send};
use crate::load::{Target, at_a_rate};
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed::{self, Account};

/// The neighbour's pages, a second.
const PAGES: f64 = 40.0;
/// More connections than a service may open files without asking for more.
const SILENT: usize = 1_300;
const HELD_BODIES: usize = 256;
const DRIPPING_ACCOUNTS: usize = 22;
const DRIPS_EACH: usize = 6;
const SHOUTING_LINES: usize = 4;
/// An empty, masked ping.
const PING: [u8; 6] = [0x89, 0x80, 0, 0, 0, 0];

/// How long an attack goes on: a little longer than whoever holds something may.
pub(super) const TIME: Duration = Duration::from_secs(26);

/// From here they attack.
pub(super) const ATTACKERS: usize = 40;
/// From here others come.
pub(super) const STRANGERS: usize = 400;

pub(super) struct Scene {
    pub(super) product: Product,
    pub(super) process: Process,
    pub(super) accounts: Vec<Account>,
    pub(super) people: Vec<Person>,
}

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let accounts = seed::accounts(&mut database, DRIPPING_ACCOUNTS + 2)?;
    seed::conversations(&mut database, &accounts[0], 50)?;
    drop(database);
    let process = product.start(Cores::Free).await?;
    let people = Person::sign_in_all(&process, &accounts).await?;
    let scene = Scene { product, process, accounts, people };

    if plan.wants("X1") {
        report.begin(&format!("X1 {SILENT} silent sockets of one address"));
        scene.attack(report, "X1", scene.hold_silent()).await?;
    }
    if plan.wants("X2") {
        report.begin(&format!("X2 {HELD_BODIES} large bodies of which two bytes come, and as many of which ten kilobytes do"));
        scene.attack(report, "X2", scene.hold_bodies()).await?;
    }
    if plan.wants("X3") {
        report.begin(&format!("X3 {} uploads that drip", DRIPPING_ACCOUNTS * DRIPS_EACH));
        scene.attack(report, "X3", scene.drip()).await?;
    }
    if plan.wants("X4") {
        report.begin(&format!("X4 {SHOUTING_LINES} lines of one person that ping as fast as they can"));
        scene.attack(report, "X4", scene.shout()).await?;
    }
    if plan.wants("X5") {
        report.begin("X5 small files of one account that take long to read");
        // Made before: packing it would keep the pages waiting.
        let file = hostile_pdf()?;
        scene.attack(report, "X5", scene.read_hostile(file)).await?;
    }
    if plan.wants("X6") {
        report.begin("X6 codes for numbers that nobody has");
        scene.attack(report, "X6", scene.flood_codes()).await?;
    }
    Ok(())
}

impl Scene {
    fn me(&self) -> &Person {
        &self.people[DRIPPING_ACCOUNTS]
    }

    /// Asks for the neighbour's pages in a quiet time and during an attack, which has rows of its own to tell.
    async fn attack(&self, report: &mut Report, id: &str, attack: impl Future<Output = anyhow::Result<Vec<Row>>>) -> anyhow::Result<()> {
        let page = Target::new(self.process.address, vec![get(self.process.address, "/chat", &self.people[0].cookie)], &["</html>"]);
        at_a_rate(&page, PAGES, Duration::from_secs(2)).await?;
        let witness = Witness::begin();
        let quiet = at_a_rate(&page, PAGES, TIME).await?;
        let (meanwhile, rows) = tokio::join!(at_a_rate(&page, PAGES, TIME), attack);
        let mut pages = Paired::default();
        pages.push(meanwhile?.quantile(0.99), quiet.quantile(0.99));
        let ratio = Row::ratio(id, "p99 of a neighbour's pages, beside a quiet time", " ms", &pages, Bar::AtMost(2.0));
        report.take(witness, rows?.into_iter().chain([ratio]));
        Ok(())
    }

    async fn hold_silent(&self) -> anyhow::Result<Vec<Row>> {
        let mut silent = Crowd::default();
        for number in 0..SILENT {
            if number % 50 == 0 {
                // The system's queue of new connections is not what is attacked.
                sleep(Duration::from_millis(10)).await;
            }
            silent.hold(neighbour(ATTACKERS), self.process.address, Vec::new(), None);
        }
        let health = get(self.process.address, "/healthz", "");
        let waits = self.strangers(&health, TIME).await?;
        Ok(vec![
            Row::value("X1", "what a stranger waits at most", " ms", &[most(&waits)], Bar::AtMost(1_000.0)),
            Row::value("X1", "connections that are still held", "", &[silent.held() as f64], Bar::AtMost(0.0)),
        ])
    }

    async fn hold_bodies(&self) -> anyhow::Result<Vec<Row>> {
        let mut held = Crowd::default();
        for begun in [2, 10_000] {
            let request = begun_request(self.process.address, "/fn/app/session/who_am_i", "", "application/x-www-form-urlencoded", begun);
            for _ in 0..HELD_BODIES {
                held.hold(neighbour(ATTACKERS), self.process.address, request.clone(), None);
            }
        }
        sleep(Duration::from_secs(1)).await;
        let text = "مرخصی ".repeat(400);
        let form = post(self.process.address, "/fn/app/session/who_am_i", &self.me().cookie, &[("text", &text)]);
        let waits = self.strangers(&form, TIME.saturating_sub(Duration::from_secs(1))).await?;
        Ok(vec![Row::value("X2", "what a stranger's form of 14 kB waits at most", " ms", &[most(&waits)], Bar::AtMost(1_000.0))])
    }

    async fn drip(&self) -> anyhow::Result<Vec<Row>> {
        let mut drips = Crowd::default();
        for (number, person) in self.people[..DRIPPING_ACCOUNTS].iter().enumerate() {
            let request = begun_request(self.process.address, "/library/upload", &person.cookie, "multipart/form-data; boundary=x", 3);
            for _ in 0..DRIPS_EACH {
                drips.hold(neighbour(ATTACKERS + number % 3), self.process.address, request.clone(), Some(Duration::from_secs(5)));
            }
        }
        sleep(Duration::from_secs(1)).await;
        let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"note.txt\"\r\n\r\nA short note.\r\n--x--\r\n";
        let upload = send(self.process.address, "/library/upload", &self.me().cookie, "multipart/form-data; boundary=x", body.as_bytes());
        let waits = self.strangers(&upload, TIME.saturating_sub(Duration::from_secs(1))).await?;
        Ok(vec![
            Row::value("X3", "what a stranger's upload takes at most", " ms", &[most(&waits)], Bar::AtMost(1_000.0)),
            Row::value("X3", "drips that are still alive", "", &[drips.held() as f64], Bar::AtMost(0.0)),
        ])
    }

    async fn shout(&self) -> anyhow::Result<Vec<Row>> {
        let (spent, begun) = (self.process.spent(), Instant::now());
        let shouting = (0..SHOUTING_LINES).map(|_| {
            let (address, cookie, until) = (self.process.address, self.people[1].cookie.clone(), Instant::now() + TIME);
            // A thread: who measures must not wait for who shouts.
            tokio::task::spawn_blocking(move || shout_until(address, &cookie, until))
        });
        let pings: usize = try_join_all(shouting).await?.into_iter().sum();
        let cores = (self.process.spent() - spent) / begun.elapsed().as_secs_f64();
        Ok(vec![
            Row::value("X4", "cores that the program uses, a neighbour's pages among it", "", &[cores], Bar::AtMost(0.5)),
            Row::value("X4", "pings that could be said, a second", "", &[pings as f64 / begun.elapsed().as_secs_f64()], Bar::None),
        ])
    }

    /// How long a request of strangers takes, in milliseconds, each from an address of its own; once a second.
    async fn strangers(&self, request: &[u8], time: Duration) -> anyhow::Result<Vec<f64>> {
        let (begun, mut waits) = (Instant::now(), Vec::new());
        while begun.elapsed() < time {
            let asked = Instant::now();
            let from = neighbour(STRANGERS + waits.len());
            let answer = async { Line::open_from(from, self.process.address).await?.ask(request).await.map(|reply| reply.status) };
            let status = timeout(Duration::from_secs(20), answer).await.context("a stranger was not answered within 20 s")?;
            // Whoever is refused waits longer than anybody may.
            let is_served = status.is_ok_and(|status| (200..300).contains(&status));
            waits.push(if is_served { asked.elapsed().as_secs_f64() * 1000.0 } else { f64::INFINITY });
            sleep(Duration::from_secs(1)).await;
        }
        Ok(waits)
    }
}

/// A request with a large body, of which so many bytes are said.
fn begun_request(address: SocketAddr, path: &str, cookie: &str, kind: &str, begun: usize) -> Vec<u8> {
    let mut request = send(address, path, cookie, kind, &vec![b'x'; 100_000]);
    request.truncate(request.len() - 100_000 + begun);
    request
}

/// Connections that are held for as long as the other side allows it.
#[derive(Default)]
struct Crowd(JoinSet<()>);

impl Crowd {
    /// Connects, says this, and from then on a byte now and then.
    fn hold(&mut self, from: Ipv4Addr, to: SocketAddr, words: Vec<u8>, byte_every: Option<Duration>) {
        self.0.spawn_local(async move {
            let Ok(mut socket) = connect(from, to).await else { return };
            if socket.write_all(&words).await.is_ok() {
                while is_kept(&mut socket, byte_every).await {}
            }
        });
    }

    fn held(&mut self) -> usize {
        while self.0.try_join_next().is_some() {}
        self.0.len()
    }
}

/// Waits for the next byte to be due; false when the other side has said or closed something.
async fn is_kept(socket: &mut TcpStream, byte_every: Option<Duration>) -> bool {
    let due = byte_every.unwrap_or(Duration::from_secs(3600));
    if timeout(due, socket.read(&mut [0; 1024])).await.is_ok() {
        return false;
    }
    socket.write_all(b"x").await.is_ok()
}

/// Pings on one line after the other; returns how many pings were said.
fn shout_until(address: SocketAddr, cookie: &str, until: Instant) -> usize {
    use std::io::{Read, Write};
    let mut said = 0;
    while Instant::now() < until {
        let head = format!(
            "GET /ws HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        let Ok(mut line) = std::net::TcpStream::connect(address) else { continue };
        let _ = line.set_write_timeout(Some(Duration::from_millis(500)));
        if line.write_all(head.as_bytes()).is_err() || line.read(&mut [0; 1024]).is_err() {
            continue;
        }
        let pings = PING.repeat(500);
        while Instant::now() < until && line.write_all(&pings).is_ok() {
            said += 500;
        }
    }
    said
}
