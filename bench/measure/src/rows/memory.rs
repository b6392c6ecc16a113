//! B4 and B6: how much room it takes, in memory and on the disk.

use std::fs;
use std::time::Duration;

use tokio::time::sleep;

use crate::http::get;
use crate::load::{Target, so_many};
use crate::machine::{Witness, memory};
use crate::plan::Plan;
use crate::process::Cores;
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;

const MEGABYTE: f64 = 1e6;
const CONVERSATIONS: usize = 1000;

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if plan.wants("B4") {
        in_memory(plan, report).await?;
    }
    if plan.wants("B6") {
        let size = fs::metadata(&plan.program)?.len() as f64 / MEGABYTE;
        report.begin("B6 install");
        report.add(Row::value("B6", "the program with its site, all there is to install", " MB", &[size], Bar::AtMost(100.0)));
    }
    Ok(())
}

async fn in_memory(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let requests = plan.or_quick(10_000, 1_000);
    report.begin("B4 memory at rest, and after requests");
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let reader = seed::accounts(&mut database, 1)?.remove(0);
    seed::conversations(&mut database, &reader, CONVERSATIONS)?;
    drop(database);

    let witness = Witness::begin();
    let process = product.start(Cores::Free).await?;
    sleep(Duration::from_secs(plan.or_quick(60, 3))).await;
    let at_rest = process.memory();
    let whole = memory(process.id(), "VmRSS");

    let person = Person::sign_in(&process, &reader, 0).await?;
    let page = get(process.address, "/chat", &person.cookie);
    let list = person.call(&process, "chat/server_fns/list_conversations", &[]);
    // A first visit is no growth: caches and pools fill up once.
    so_many(&Target::new(process.address, vec![page.clone(), list.clone()], &["conv_"]), 16, 200).await?;
    sleep(Duration::from_secs(2)).await;
    let warm = process.memory();
    so_many(&Target::new(process.address, vec![page, list], &["conv_"]), 16, requests).await?;
    sleep(Duration::from_secs(2)).await;
    let after = process.memory();

    let rows = [
        Row::value("B4", "private memory at rest", " MB", &[at_rest / MEGABYTE], Bar::AtMost(50.0)),
        Row::value("B4", "with the pages of the program itself that are in use", " MB", &[whole / MEGABYTE], Bar::None),
        Row::value("B4", "growth from rest to the first 200 pages and lists", " MB", &[(warm - at_rest) / MEGABYTE], Bar::None),
        Row::value(
            "B4",
            &format!("growth from rest to {requests} more, {} at once", 16),
            " MB",
            &[(after - at_rest) / MEGABYTE],
            Bar::AtMost(15.0),
        ),
        Row::value("B4", "private memory then", " MB", &[after / MEGABYTE], Bar::None),
    ];
    report.take(witness, rows);
    Ok(())
}
