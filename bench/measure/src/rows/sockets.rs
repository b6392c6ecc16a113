//! B7 and B8: what sockets cost that say nothing, and whether those that say something notice them.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::first_token::{Model, Stream};
use crate::figures::{Paired, quantile};
use crate::http::{get, neighbour};
use crate::load::{Target, at_a_rate};
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;
use crate::socket::Socket;
use crate::twin::Twin;

/// Pages that somebody asks for while others connect, a second.
const PAGES: f64 = 40.0;

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B7") && !plan.wants("B8") {
        return Ok(());
    }
    let (some, many) = plan.or_quick((2_000, 10_000), (200, 600));
    report.begin(&format!("B7, B8 {some} and {many} sockets"));
    let model = Model::start(plan).await?;
    let product = Product::install(plan, &[model.setting()]).await?;
    let mut database = product.database()?;
    let accounts = seed::accounts(&mut database, some)?;
    seed::document(&mut database, &accounts[0], 20)?;
    drop(database);

    let process = product.start(Cores::Apart).await?;
    let people = Person::sign_in_all(&process, &accounts).await?;
    let cookies: Vec<&str> = people.iter().map(|person| person.cookie.as_str()).collect();
    // The memory of so many sign-ins is not the sockets'.
    sleep(Duration::from_secs(plan.or_quick(10, 2))).await;

    let witness = Witness::begin();
    let alone = gaps(plan, &process, &people[0]).await?;
    let before = process.memory();
    let page = Target::new(process.address, vec![get(process.address, "/chat", cookies[0])], &["</html>"]);
    let quiet = at_a_rate(&page, PAGES, plan.round).await?;
    let mut crowd = Crowd::default();
    let (rush, ()) = tokio::join!(at_a_rate(&page, PAGES, plan.round), crowd.grow(&process, "/ws", &cookies, some));
    let mut pages = Paired::default();
    pages.push(rush?.quantile(0.99), quiet.quantile(0.99));
    sleep(Duration::from_secs(plan.or_quick(5, 1))).await;
    let each = (process.memory() - before) / some as f64 / 1000.0;
    let (spent, begun) = (process.spent(), Instant::now());
    sleep(Duration::from_secs(plan.or_quick(20, 2))).await;
    let busy = (process.spent() - spent) / begun.elapsed().as_secs_f64() * 100.0;
    let among = gaps(plan, &process, &people[0]).await?;

    crowd.grow(&process, "/ws", &cookies, many - some).await;
    sleep(Duration::from_secs(plan.or_quick(60, 2))).await;
    let lost = crowd.refused.get() + crowd.closed.get();
    let each_of_many = (process.memory() - before) / many as f64 / 1000.0;
    drop(crowd);
    drop(process);

    let twin = Twin::start(plan, Cores::Apart).await?;
    let before = twin.process.memory();
    let mut crowd = Crowd::default();
    crowd.grow(&twin.process, "/socket", &[""], some).await;
    sleep(Duration::from_secs(plan.or_quick(5, 1))).await;
    let bare = (twin.process.memory() - before) / some as f64 / 1000.0;

    let mut gap = Paired::default();
    among.iter().zip(&alone).for_each(|(among, alone)| gap.push(*among, *alone));
    let rows = [
        Row::value("B7", &format!("private memory of a signed-in socket, {some} idle"), " kB", &[each], Bar::AtMost(10.0))
            .beside(&[bare], " kB"),
        Row::value("B7", &format!("the same, {many} idle"), " kB", &[each_of_many], Bar::AtMost(10.0)),
        Row::value("B7", &format!("refused or lost of {many}, held for a minute"), "", &[lost as f64], Bar::AtMost(0.0)),
        Row::ratio(
            "B7",
            &format!("p99 of another person's pages while {some} connect, beside a quiet time"),
            " ms",
            &pages,
            Bar::AtMost(2.0),
        ),
        Row::ratio("B8", &format!("p99 between two tokens, {some} idle sockets beside 1"), " ms", &gap, Bar::AtMost(1.3)),
        Row::value("B8", &format!("of a core for {some} idle sockets"), " %", &[busy], Bar::AtMost(1.0)),
    ];
    report.take(witness, rows);
    Ok(())
}

/// The 99th percentile of the time between two tokens of one answer, in each round.
async fn gaps(plan: &Plan, process: &Process, person: &Person) -> anyhow::Result<Vec<f64>> {
    let mut gaps = Vec::new();
    let mut socket = Socket::open(neighbour(0), process.address, "/ws", &person.cookie).await?;
    for _ in 0..plan.rounds {
        let heard = Stream::of_product(plan).follow(&mut socket).await?;
        gaps.push(quantile(&heard.gaps, 0.99));
    }
    Ok(gaps)
}

/// Sockets that are held open.
#[derive(Default)]
struct Crowd {
    tasks: JoinSet<()>,
    refused: Rc<Cell<usize>>,
    closed: Rc<Cell<usize>>,
}

impl Crowd {
    /// Opens `count` more, a few at a time, from many addresses. Each person has one before anybody has a second.
    async fn grow(&mut self, process: &Process, path: &str, cookies: &[&str], count: usize) {
        let held = self.tasks.len();
        for few in (held..held + count).collect::<Vec<_>>().chunks(32) {
            let opened = few.iter().map(|n| Socket::open(neighbour(*n), process.address, path, cookies[n % cookies.len()]));
            for socket in join_all(opened).await {
                match socket {
                    Ok(mut socket) => {
                        let closed = self.closed.clone();
                        self.tasks.spawn_local(async move {
                            while socket.hear_for_ever().await {}
                            closed.set(closed.get() + 1);
                        });
                    }
                    Err(error) => {
                        if self.refused.get() == 0 {
                            eprintln!("  a socket was refused: {error:#}");
                        }
                        self.refused.set(self.refused.get() + 1);
                    }
                }
            }
        }
    }
}
