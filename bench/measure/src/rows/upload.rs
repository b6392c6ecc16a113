//! B18, uploads: the largest file that the product takes, straight to its place.

use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::time::sleep;

use crate::figures::{Paired, most};
use crate::http::{Line, send};
use crate::machine::{Witness, memory};
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;
use crate::twin::Twin;

/// The product takes 25 MiB.
const MIB: usize = 25;
const BOUNDARY: &str = "bench-7c1f";

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B18") {
        return Ok(());
    }
    report.begin(&format!("B18 uploads of {MIB} MiB"));
    let product = Product::install(plan, &[]).await?;
    let account = seed::accounts(&mut product.database()?, 1)?.remove(0);
    let process = product.start(Cores::Free).await?;
    let person = Person::sign_in(&process, &account, 0).await?;
    let twin = Twin::start(plan, Cores::Free).await?;
    sleep(Duration::from_secs(2)).await;
    // Before the first upload: what one leaves behind counts, too.
    let before = (memory(process.id(), "RssAnon"), memory(twin.process.id(), "RssAnon"));
    let witness = Witness::begin();
    let (mut speed, mut room) = (Paired::default(), Paired::default());
    for round in 0..plan.rounds as u64 + 1 {
        let content = file(round);
        let request =
            send(process.address, "/library/upload", &person.cookie, &format!("multipart/form-data; boundary={BOUNDARY}"), &form(&content));
        let ours = one(&process, &request, before.0).await?;
        // It is no PDF, which the job that reads it finds at once; the next round must not meet it.
        sleep(Duration::from_millis(1500)).await;
        let request = send(twin.process.address, "/upload", "", "application/octet-stream", &content);
        let bare = one(&twin.process, &request, before.1).await?;
        let kept = std::fs::metadata(twin.folder.path().join("upload"))?.len();
        ensure!(kept == content.len() as u64, "the twin kept {kept} bytes");
        room.push(ours.1, bare.1);
        // The first one warms up.
        if round > 0 {
            speed.push(ours.0, bare.0);
        }
    }
    let rows = [
        Row::ratio("B18", &format!("upload of {MIB} MiB, beside a body into a file"), " MB/s", &speed, Bar::AtLeast(0.6)),
        Row::value("B18", "private memory more than before the first one, at most", " MiB", &[most(&room.ours)], Bar::AtMost(16.0))
            .beside(&[most(&room.twin)], " MiB"),
    ];
    report.take(witness, rows);
    Ok(())
}

/// Megabytes a second of one upload, and the most MiB of memory above `before` meanwhile.
async fn one(process: &Process, request: &[u8], before: f64) -> anyhow::Result<(f64, f64)> {
    let pid = process.id();
    let watch = tokio::task::spawn_blocking(move || {
        let begun = Instant::now();
        let mut most = before;
        while begun.elapsed() < Duration::from_millis(600) {
            most = most.max(memory(pid, "RssAnon"));
            std::thread::sleep(Duration::from_millis(2));
        }
        most
    });
    let mut line = Line::open(process.address).await?;
    let begun = Instant::now();
    let reply = line.ask(request).await?;
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(reply.status == 201, "an upload was answered with {}: {}", reply.status, String::from_utf8_lossy(reply.body));
    let most = watch.await?;
    Ok((request.len() as f64 / 1e6 / seconds, (most - before) / 1024.0 / 1024.0))
}

/// Bytes that nobody has sent before; they only claim to be a PDF.
fn file(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut content = Vec::with_capacity(MIB * 1024 * 1024);
    while content.len() < MIB * 1024 * 1024 - 8 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        content.extend_from_slice(&state.to_le_bytes());
    }
    content
}

fn form(content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
    );
    [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}
