//! B18, jobs: how soon a job begins when nothing else is to be done.

use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::time::sleep;

use crate::figures::quantile;
use crate::http::{Line, neighbour, send};
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::Cores;
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;
use crate::socket::Socket;

const BOUNDARY: &str = "bench-7c1f";

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B18") {
        return Ok(());
    }
    let count = plan.or_quick(200, 20);
    report.begin(&format!("B18 {count} jobs, one at a time"));
    let product = Product::install(plan, &[]).await?;
    let account = seed::accounts(&mut product.database()?, 1)?.remove(0);
    let process = product.start(Cores::Free).await?;
    let person = Person::sign_in(&process, &account, 0).await?;
    let mut line = Line::open(process.address).await?;
    let mut socket = Socket::open(neighbour(0), process.address, "/ws", &person.cookie).await?;
    let witness = Witness::begin();
    let (mut started, mut done) = (Vec::new(), Vec::new());
    for number in 0..count {
        let body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"note-{number}.txt\"\r\nContent-Type: text/plain\r\n\r\n\
             یادداشت شمارهٔ {number}: مرخصی کارکنان سی روز است.\r\n--{BOUNDARY}--\r\n"
        );
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = send(process.address, "/library/upload", &person.cookie, &kind, body.as_bytes());
        let begun = Instant::now();
        let reply = line.ask(&request).await?;
        ensure!(reply.status == 201, "an upload was answered with {}", reply.status);
        let mut began = None;
        // The news that its reading has begun is news of the job's own doing.
        loop {
            let news = socket.hear_frame("news").await?;
            match news["news"]["document"]["document"]["state"].as_str() {
                Some("reading") => began = Some(begun.elapsed()),
                Some("indexed") => break,
                Some("failed") => anyhow::bail!("a small text could not be read: {news}"),
                _ => {}
            }
        }
        let began = began.ok_or_else(|| anyhow::anyhow!("nobody said that the reading began"))?;
        started.push(began.as_secs_f64() * 1000.0);
        done.push(begun.elapsed().as_secs_f64() * 1000.0);
        sleep(Duration::from_millis(plan.or_quick(150, 50))).await;
    }
    let p99 = |times: &[f64]| [quantile(times, 0.99)];
    let rows = [
        Row::value("B18", "a file is sent until its job has begun: p50", " ms", &[quantile(&started, 0.5)], Bar::None),
        Row::value("B18", "a file is sent until its job has begun: p99", " ms", &p99(&started), Bar::AtMost(100.0)),
        Row::value("B18", "a small file is sent until it is indexed: p99", " ms", &p99(&done), Bar::None),
    ];
    report.take(witness, rows);
    Ok(())
}
