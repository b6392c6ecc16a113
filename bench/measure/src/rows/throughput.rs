//! B1 and B2: the chat page and the list of conversations, each beside a twin that gives the same bytes; and a conversation by itself.

use anyhow::ensure;
use uuid::Uuid;

use crate::figures::{Paired, shown};
use crate::http::{Line, get, post};
use crate::load::{Load, Target, as_fast_as_it_goes};
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::{Cores, Process, place_loader};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed::{self, Account};
use crate::twin::Twin;

const CONNECTIONS: usize = 16;
/// Of the person whose page and list are asked for.
pub(super) const CONVERSATIONS: usize = 1000;
/// Of the conversation that is opened.
pub(super) const MESSAGES: usize = 22;
/// The least share of the twin's speed.
const SHARE: f64 = 0.4;
/// How far the sizes of both answers may be apart.
const ALIKE: f64 = 0.1;
const LIST: &str = "chat/server_fns/list_conversations";

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B1") && !plan.wants("B2") {
        return Ok(());
    }
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let reader = seed::accounts(&mut database, 1)?.remove(0);
    let newest = seed::conversations(&mut database, &reader, CONVERSATIONS)?.remove(0);
    seed::messages(&mut database, newest, MESSAGES)?;
    drop(database);
    for cores in [Cores::Apart, Cores::Free] {
        place_loader(cores)?;
        beside_twins(plan, report, &product, &reader, cores).await?;
    }
    place_loader(Cores::Apart)?;
    conversation(plan, report, &product, &reader, newest).await
}

/// A page with 40 conversations beside it and 22 messages in it.
async fn conversation(plan: &Plan, report: &mut Report, product: &Product, reader: &Account, id: Uuid) -> anyhow::Result<()> {
    if !plan.wants("B1") {
        return Ok(());
    }
    let ours = product.start(Cores::Apart).await?;
    let person = Person::sign_in(&ours, reader, 0).await?;
    let page = get(ours.address, &format!("/chat/conv_{}", id.simple()), &person.cookie);
    let target = Target::new(ours.address, vec![page], &["data-at=", "answer-text", "</html>"]);
    let what = format!("a conversation of {MESSAGES} messages");
    report.begin(&format!("B1 {what}"));
    let witness = Witness::begin();
    let bytes = size(&target).await?;
    let (mut speed, mut work) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let (load, spent) = round(plan, &ours, &target).await?;
        speed.push(load.per_second());
        work.push(spent);
    }
    let rows = [
        Row::value("B1", &what, "/s", &speed, Bar::AtLeast(1_600.0)),
        Row::value("B1", &format!("{what}: processor time of one"), " µs", &work, Bar::AtMost(600.0)),
        Row::value("B1", &format!("{what}: uncompressed"), " kB", &[bytes / 1_000.0], Bar::AtMost(35.0)),
    ];
    report.take(witness, rows);
    Ok(())
}

async fn beside_twins(plan: &Plan, report: &mut Report, product: &Product, reader: &Account, cores: Cores) -> anyhow::Result<()> {
    let how = if cores == Cores::Apart { "on a core of its own" } else { "beside the loader" };
    let ours = product.start(cores).await?;
    let person = Person::sign_in(&ours, reader, 0).await?;
    let mut line = Line::open(ours.address).await?;
    let rows = line.ask(&person.call(&ours, LIST, &[])).await?.text()?.matches("\"conv_").count();
    ensure!(rows >= 10, "the list has only {rows} rows");
    let twin = Twin::start_over(plan, cores, &product.database_path(), reader, rows).await?.process;

    if plan.wants("B1") {
        let holds = &["class=\"composer", "</html>", "data-at="][..];
        let sides = Sides {
            ours: Target::new(ours.address, vec![get(ours.address, "/chat", &person.cookie)], holds),
            twin: Target::new(twin.address, vec![get(twin.address, "/page", "")], holds),
        };
        let what = format!("chat page, {rows} conversations, {how}");
        report.begin(&format!("B1 {what}"));
        report_on(plan, report, "B1", &what, (&ours, &twin), &sides).await?;
    }
    if plan.wants("B2") {
        let holds = &["\"updated_at\":", "\"next\":\""][..];
        let sides = Sides {
            ours: Target::new(ours.address, vec![person.call(&ours, LIST, &[])], holds),
            twin: Target::new(twin.address, vec![post(twin.address, "/list", "", &[])], holds),
        };
        let what = format!("list of {rows} of {CONVERSATIONS} conversations, {how}");
        report.begin(&format!("B2 {what}"));
        report_on(plan, report, "B2", &what, (&ours, &twin), &sides).await?;
    }
    Ok(())
}

struct Sides {
    ours: Target,
    twin: Target,
}

impl Sides {
    /// Both answers must weigh the same, or it is not the same work.
    async fn are_alike(&self) -> anyhow::Result<()> {
        let (ours, twin) = (size(&self.ours).await?, size(&self.twin).await?);
        println!("  an answer has {} bytes, the twin's {}", shown(ours), shown(twin));
        ensure!((ours / twin - 1.0).abs() <= ALIKE, "the answers are not alike: {ours} and {twin} bytes");
        Ok(())
    }
}

pub(super) async fn size(target: &Target) -> anyhow::Result<f64> {
    let mut line = Line::open(target.address).await?;
    let reply = line.ask(&target.requests[0]).await?;
    Ok(reply.text()?.len() as f64)
}

async fn report_on(
    plan: &Plan,
    report: &mut Report,
    id: &str,
    what: &str,
    (ours, twin): (&Process, &Process),
    sides: &Sides,
) -> anyhow::Result<()> {
    sides.are_alike().await?;
    let witness = Witness::begin();
    let [mut speed, mut work, mut tail, mut busy] = [const { Paired { ours: Vec::new(), twin: Vec::new() } }; 4];
    for _ in 0..plan.rounds {
        let (our_load, our_work) = round(plan, ours, &sides.ours).await?;
        let (twin_load, twin_work) = round(plan, twin, &sides.twin).await?;
        speed.push(our_load.per_second(), twin_load.per_second());
        work.push(our_work, twin_work);
        busy.push(our_load.per_second() * our_work / 1e4, twin_load.per_second() * twin_work / 1e4);
        tail.push(our_load.quantile(0.99), twin_load.quantile(0.99));
    }
    let rows = [
        Row::ratio(id, what, "/s", &speed, Bar::AtLeast(SHARE)),
        Row::ratio(id, &format!("{what}: processor time of one"), " µs", &work, Bar::None),
        // A side that is far from busy was held up by the loader or by others, and its speed says little.
        Row::ratio(id, &format!("{what}: of a core in use"), " %", &busy, Bar::None),
        Row::ratio(id, &format!("{what}: p99 of {CONNECTIONS} at once"), " ms", &tail, Bar::None),
    ];
    report.take(witness, rows);
    Ok(())
}

/// One round, and the microseconds of processor time that each answer took.
pub(super) async fn round(plan: &Plan, process: &Process, target: &Target) -> anyhow::Result<(Load, f64)> {
    as_fast_as_it_goes(target, CONNECTIONS, plan.warm_up, std::time::Duration::ZERO).await?;
    let before = process.spent();
    let load = as_fast_as_it_goes(target, CONNECTIONS, std::time::Duration::ZERO, plan.round).await?;
    let work = (process.spent() - before) * 1e6 / load.times.len() as f64;
    Ok((load, work))
}
