//! B16: signing in, which costs what a password must cost, and what others notice of it.

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::future::try_join_all;
use tokio::time::sleep;

use crate::figures::{Paired, median, most, quantile};
use crate::http::{Line, get, neighbour};
use crate::load::{Target, at_a_rate};
use crate::machine::{Witness, memory};
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product, sign_in_request};
use crate::report::{Bar, Report, Row};
use crate::seed::{self, Account};
use crate::twin;

const ACCOUNTS: usize = 400;
const AT_ONCE: usize = 16;
/// Pages that others ask for meanwhile, a second.
const PAGES: f64 = 40.0;
/// What one check of a password needs.
const EACH_MIB: f64 = 19.0;

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B16") {
        return Ok(());
    }
    report.begin("B16 signing in");
    let cores = std::thread::available_parallelism()?.get();
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let accounts = seed::accounts(&mut database, ACCOUNTS)?;
    seed::conversations(&mut database, &accounts[0], 50)?;
    drop(database);
    let process = product.start(Cores::Free).await?;
    // Before the first sign-in: what one leaves behind counts, too.
    let before = memory(process.id(), "RssAnon");
    let reader = Person::sign_in(&process, &accounts[0], ACCOUNTS).await?;
    let hash = seed::password_hash()?;
    let storm = Storm { process: &process, accounts: &accounts, turn: Cell::new(0) };
    let seconds = plan.round.as_secs_f64().to_string();
    let page = Target::new(process.address, vec![get(process.address, "/chat", &reader.cookie)], &["</html>"]);

    let witness = Witness::begin();
    let (mut alone, mut many, mut pages, mut room) = (Paired::default(), Paired::default(), Paired::default(), Vec::new());
    for _ in 0..plan.rounds {
        let ours = storm.rage(1, plan.round).await?;
        let bare = twin::run(plan, Cores::Free, &["verify", &hash, seed::PASSWORD, &seconds, "1"]).await?;
        alone.push(median(&ours), median(&bare));

        let (ours, highest) = tokio::join!(storm.rage(AT_ONCE, plan.round), most_memory(&process, plan.round));
        let bare = twin::run(plan, Cores::Free, &["verify", &hash, seed::PASSWORD, &seconds, &cores.to_string()]).await?;
        many.push(ours?.len() as f64 / plan.round.as_secs_f64(), bare.len() as f64 / plan.round.as_secs_f64());
        room.push((highest - before) / 1024.0 / 1024.0);

        let quiet = at_a_rate(&page, PAGES, plan.round).await?;
        let (meanwhile, stormed) = tokio::join!(at_a_rate(&page, PAGES, plan.round), storm.rage(AT_ONCE, plan.round));
        stormed?;
        pages.push(quantile(&meanwhile?.times, 0.99), quiet.quantile(0.99));
    }
    let allowed = cores as f64 * EACH_MIB * 1.1;
    let rows = [
        Row::ratio("B16", "one sign-in, beside one check of bare argon2: p50", " ms", &alone, Bar::AtMost(1.15)),
        Row::ratio("B16", &format!("sign-ins, {AT_ONCE} at once, beside bare argon2 on {cores} cores"), "/s", &many, Bar::AtLeast(0.85)),
        Row::ratio("B16", "p99 of other people's pages meanwhile, beside a quiet time", " ms", &pages, Bar::AtMost(2.0)),
        Row::value("B16", "private memory more than before the first one, at most", " MiB", &[most(&room)], Bar::AtMost(allowed)),
    ];
    report.take(witness, rows);
    Ok(())
}

/// Sign-ins, each of another person from another address.
struct Storm<'a> {
    process: &'a Process,
    accounts: &'a [Account],
    turn: Cell<usize>,
}

impl Storm<'_> {
    /// So many at once, one after the other; returns how long each took, in milliseconds.
    async fn rage(&self, at_once: usize, time: Duration) -> anyhow::Result<Vec<f64>> {
        let end = Instant::now() + time;
        let one = |_| async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let turn = self.turn.replace(self.turn.get() + 1) % self.accounts.len();
                let mut line = Line::open_from(neighbour(turn), self.process.address).await?;
                let request = sign_in_request(self.process, &self.accounts[turn]);
                let begun = Instant::now();
                let reply = line.ask(&request).await?;
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
                reply.text()?;
                ensure!(reply.cookies()?.contains("__Host-access="), "a sign-in gave no cookie");
            }
            Ok::<_, anyhow::Error>(times)
        };
        Ok(try_join_all((0..at_once).map(one)).await?.concat())
    }
}

/// The most private memory that was seen for a while, in bytes.
async fn most_memory(process: &Process, time: Duration) -> f64 {
    let end = Instant::now() + time;
    let mut most: f64 = 0.0;
    while Instant::now() < end {
        most = most.max(memory(process.id(), "RssAnon"));
        sleep(Duration::from_millis(10)).await;
    }
    most
}
