//! B1 beside peers: the page of a conversation whose answers cite, as Django and Next.js make it. Shown, not judged.

use super::throughput::{CONVERSATIONS, MESSAGES, round, size};
use crate::figures::Paired;
use crate::http::get;
use crate::load::Target;
use crate::machine::Witness;
use crate::peer::{Peer, Peers};
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;

/// What the page holds on every side: a row of the list, an answer, its sources, its end.
const HOLDS: &[&str] = &["data-at=", "answer-text", "source-chip", "</html>"];

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let Some(python) = plan.peers.as_ref().filter(|_| plan.wants("B1")) else { return Ok(()) };
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let reader = seed::accounts(&mut database, 1)?.remove(0);
    let newest = seed::conversations(&mut database, &reader, CONVERSATIONS)?.remove(0);
    seed::messages(&mut database, newest, MESSAGES)?;
    seed::document(&mut database, &reader, 20)?;
    seed::cite(&mut database, newest)?;
    drop(database);

    let peers = Peers::install(python, &product.database_path(), newest)?;
    let ours = product.start(Cores::Apart).await?;
    let person = Person::sign_in(&ours, &reader, 0).await?;
    let page = Target::new(ours.address, vec![get(ours.address, &format!("/chat/conv_{}", newest.simple()), &person.cookie)], HOLDS);
    beside(plan, report, (&ours, &page), peers.django().await?).await?;
    beside(plan, report, (&ours, &page), peers.next().await?).await
}

async fn beside(plan: &Plan, report: &mut Report, (ours, page): (&Process, &Target), peer: Peer) -> anyhow::Result<()> {
    let what = format!("a conversation of {MESSAGES} messages that cite, beside {}", peer.name);
    report.begin(&format!("B1 {what}"));
    let theirs = Target::new(peer.process.address, vec![peer.request], HOLDS);
    let witness = Witness::begin();
    let [mut speed, mut work, mut bytes] = [const { Paired { ours: Vec::new(), twin: Vec::new() } }; 3];
    bytes.push(size(page).await? / 1_000.0, size(&theirs).await? / 1_000.0);
    for _ in 0..plan.rounds {
        let (our_load, our_work) = round(plan, ours, page).await?;
        let (their_load, their_work) = round(plan, &peer.process, &theirs).await?;
        speed.push(our_load.per_second(), their_load.per_second());
        work.push(our_work, their_work);
    }
    let rows = [
        Row::ratio("B1", &what, "/s", &speed, Bar::None),
        Row::ratio("B1", &format!("{what}: processor time of one"), " µs", &work, Bar::None),
        Row::ratio("B1", &format!("{what}: HTML"), " kB", &bytes, Bar::None),
    ];
    report.take(witness, rows);
    Ok(())
}
