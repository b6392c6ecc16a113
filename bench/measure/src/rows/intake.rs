//! B19, intake: from the last byte that was sent until questions are answered from it.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::figures::most;
use crate::http::{Line, neighbour, send, tus};
use crate::machine::{Witness, memory, with_children};
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;
use crate::socket::Socket;

const BOUNDARY: &str = "bench-7c1f";
/// So many files come with one request.
const FILES_AT_ONCE: usize = 20;
const SMALL_FILES: usize = 300;
const PAGES: usize = 300;
/// A large attachment, and the pieces it comes in.
const ATTACHMENT_MIB: usize = 500;
const PIECE_BYTES: usize = 2 * 1024 * 1024;
/// One A4 page at 200 dots an inch that holds nothing but a picture of English text.
const SCAN: &[u8] = include_bytes!("../../../../domain/tests/corpus/scans/english.pdf");

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B19") {
        return Ok(());
    }
    report.begin("B19 intake");
    let mut settings = vec![("MAX_ATTACHMENT_MB", "500".to_owned())];
    let recogniser = ["/usr/bin/tesseract", "/usr/local/bin/tesseract"].into_iter().find(|path| std::path::Path::new(path).exists());
    settings.extend(recogniser.map(|path| ("OCR_PROGRAM", path.to_owned())));
    let product = Product::install(plan, &settings).await?;
    let rounds = plan.or_quick(3, 1);
    // Nobody has more read in an hour than the small files of one round.
    let accounts = seed::accounts(&mut product.database()?, 2 * rounds)?;
    let process = product.start(Cores::Free).await?;

    let witness = Witness::begin();
    let (mut small, mut text, mut printed, mut room, mut scanned, mut grown) = (vec![], vec![], vec![], vec![], vec![], vec![]);
    for (round, accounts) in accounts.chunks(2).enumerate() {
        let mut intake = Intake::open(&process, &accounts[0]).await?;
        let notes = (0..SMALL_FILES).map(|number| (format!("note-{round}-{number}.txt"), note(round, number))).collect::<Vec<_>>();
        small.push(intake.take(&notes).await?.seconds);
        let mut intake = Intake::open(&process, &accounts[1]).await?;
        let long = long_text(round);
        let megabytes = long.len() as f64 / 1e6;
        text.push(megabytes / intake.take(&[(format!("long-{round}.txt"), long)]).await?.seconds);
        let taken = intake.take(&[(format!("manual-{round}.pdf"), pdf(round))]).await?;
        printed.push(taken.seconds);
        room.push(taken.child_bytes / 1024.0 / 1024.0);
        if recogniser.is_some() {
            let file = [SCAN, format!("\n% {round}\n").as_bytes()].concat();
            scanned.push(intake.take(&[(format!("scan-{round}.pdf"), file)]).await?.seconds);
        }
        grown.push(intake.attach(plan.or_quick(ATTACHMENT_MIB, 50)).await?);
    }
    let mut rows = vec![
        Row::value("B19", &format!("{SMALL_FILES} small files, sent until all are indexed"), " s", &small, Bar::AtMost(3.0)),
        Row::value("B19", "plain text, sent until it is indexed", " MB/s", &text, Bar::AtLeast(2.0)),
        Row::value("B19", &format!("PDF of {PAGES} pages, sent until it is indexed"), " s", &printed, Bar::AtMost(5.0)),
        Row::value("B19", "memory of the process that reads it, at most", " MiB", &[most(&room)], Bar::AtMost(200.0)),
        Row::value("B19", &format!("memory more for an attachment of {ATTACHMENT_MIB} MiB, at most"), " MiB", &grown, Bar::AtMost(16.0)),
    ];
    if recogniser.is_some() {
        rows.push(Row::value("B19", "a scanned page, sent until it is indexed", " s", &scanned, Bar::AtMost(6.0)));
    }
    report.take(witness, rows);
    Ok(())
}

/// Somebody who sends files and hears what becomes of them.
struct Intake<'a> {
    process: &'a Process,
    person: Person,
    line: Line,
    socket: Socket,
}

struct Taken {
    seconds: f64,
    /// The most memory that a process had which read.
    child_bytes: f64,
}

impl<'a> Intake<'a> {
    async fn open(process: &'a Process, account: &seed::Account) -> anyhow::Result<Self> {
        let person = Person::sign_in(process, account, 0).await?;
        let line = Line::open(process.address).await?;
        let socket = Socket::open(neighbour(0), process.address, "/ws", &person.cookie).await?;
        Ok(Self { process, person, line, socket })
    }

    /// Sends files, and waits until all of them are indexed.
    async fn take(&mut self, files: &[(String, Vec<u8>)]) -> anyhow::Result<Taken> {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let form = |files: &[(String, Vec<u8>)]| send(self.process.address, "/library/upload", &self.person.cookie, &kind, &form(files));
        let requests: Vec<Vec<u8>> = files.chunks(FILES_AT_ONCE).map(form).collect();
        let watch = ChildWatch::begin(self.process.id());
        let begun = Instant::now();
        for request in requests {
            let reply = self.line.ask(&request).await?;
            ensure!(reply.status == 201, "files were answered with {}: {}", reply.status, String::from_utf8_lossy(reply.body));
        }
        let mut indexed = HashSet::new();
        while indexed.len() < files.len() {
            let news = self.socket.hear_frame("news").await?;
            let document = &news["news"]["document"]["document"];
            match document["state"].as_str() {
                Some("indexed") => indexed.insert(document["id"].as_str().context("a document without id")?.to_owned()),
                Some("failed") => anyhow::bail!("a file could not be read: {news}"),
                _ => false,
            };
        }
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Taken { seconds, child_bytes: watch.most() })
    }

    /// Sends a large attachment in pieces; how many MiB of memory more than before the program had meanwhile.
    async fn attach(&mut self, mib: usize) -> anyhow::Result<f64> {
        let (address, cookie) = (self.process.address, &self.person.cookie);
        let size = mib * 1024 * 1024;
        let metadata = [("Upload-Length", size.to_string()), ("Upload-Metadata", "filename bGFyZ2UucGRm".to_owned())];
        let reply = self.line.ask(&tus("POST", address, "/attachments", cookie, &metadata, &[])).await?;
        ensure!(reply.status == 201, "an attachment was answered with {}", reply.status);
        let place = reply.header("location").context("no place for the attachment")?.to_owned();
        let before = memory(self.process.id(), "RssAnon");
        let piece = vec![b'%'; PIECE_BYTES];
        let (mut sent, mut largest) = (0, before);
        while sent < size {
            let headers = [("Upload-Offset", sent.to_string()), ("Content-Type", "application/offset+octet-stream".to_owned())];
            let reply = self.line.ask(&tus("PATCH", address, &place, cookie, &headers, &piece[..PIECE_BYTES.min(size - sent)])).await?;
            ensure!(reply.status == 204, "a piece was answered with {}", reply.status);
            sent += PIECE_BYTES;
            largest = largest.max(memory(self.process.id(), "RssAnon"));
        }
        Ok((largest - before) / 1024.0 / 1024.0)
    }
}

/// Looks how much memory the children of a process have, until it is asked.
struct ChildWatch {
    over: Arc<AtomicBool>,
    looking: JoinHandle<f64>,
}

impl ChildWatch {
    fn begin(parent: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let until = over.clone();
        let looking = std::thread::spawn(move || {
            let mut largest: f64 = 0.0;
            while !until.load(Ordering::Relaxed) {
                let children = with_children(parent).into_iter().filter(|pid| *pid != parent);
                largest = children.map(|pid| memory(pid, "RssAnon")).fold(largest, f64::max);
                std::thread::sleep(Duration::from_millis(10));
            }
            largest
        });
        Self { over, looking }
    }

    fn most(self) -> f64 {
        self.over.store(true, Ordering::Relaxed);
        self.looking.join().unwrap_or(f64::NAN)
    }
}

fn form(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, content) in files {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        form.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    form.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    form
}

fn note(round: usize, number: usize) -> Vec<u8> {
    format!("یادداشت شمارهٔ {number} از دور {round}: مرخصی استحقاقی کارکنان سی روز است و هزینهٔ مأموریت {number} هزار تومان.\n").into_bytes()
}

/// Some megabytes of Persian paragraphs, no two of them the same.
fn long_text(round: usize) -> Vec<u8> {
    let paragraph = |number: usize| {
        format!(
            "بند {number} از دور {round}. هر کارمند رسمی در سال سی روز مرخصی استحقاقی دارد و درخواست آن باید سه روز پیش در سامانه ثبت شود. \
             مبلغ این بند {} ریال است و پس از تأیید سرپرست پرداخت می‌شود.\n\n",
            number * 7919
        )
    };
    (0..20_000).map(paragraph).collect::<String>().into_bytes()
}

/// A PDF of many pages of text in one of the fonts that every reader has.
fn pdf(round: usize) -> Vec<u8> {
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned(), String::new()];
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned());
    let mut kids = String::new();
    for page in 0..PAGES {
        let lines = (0..45).fold(String::new(), |mut text, line| {
            let _ = writeln!(
                text,
                "(Page {page}, line {line} of round {round}: annual leave is thirty days a year for all staff.) Tj 0 -15 Td"
            );
            text
        });
        let content = format!("BT /F1 10 Tf 56 780 Td\n{lines}ET");
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        let content = objects.len();
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
        ));
        let _ = write!(kids, "{} 0 R ", objects.len());
    }
    objects[1] = format!("<< /Type /Pages /Count {PAGES} /Kids [{kids}] >>");
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::with_capacity(objects.len());
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}
