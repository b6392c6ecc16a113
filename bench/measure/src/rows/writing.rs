//! B18, the write path: questions that are safe in the database.

use std::fs;
use std::time::Duration;

use anyhow::ensure;
use tokio::time::sleep;

use crate::figures::Paired;
use crate::load::{Target, as_fast_as_it_goes};
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::{Cores, place_loader};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;
use crate::twin;

const AT_ONCE: usize = 16;
const ACCOUNTS: usize = 64;
/// Of each account. No conversation is asked in again before its last answer is whole.
const CONVERSATIONS: usize = 50;

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B18") {
        return Ok(());
    }
    report.begin("B18 questions written down");
    place_loader(Cores::Apart)?;
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let accounts = seed::accounts(&mut database, ACCOUNTS)?;
    let conversations = accounts.iter().map(|account| seed::conversations(&mut database, account, CONVERSATIONS));
    let conversations = conversations.collect::<Result<Vec<_>, _>>()?;
    database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    drop(database);
    let copy = product.folder.path().join("twin.db");
    fs::copy(product.database_path(), &copy)?;

    let process = product.start(Cores::Apart).await?;
    let people = Person::sign_in_all(&process, &accounts).await?;
    let mut requests = Vec::new();
    for place in 0..CONVERSATIONS {
        for (person, conversations) in people.iter().zip(&conversations) {
            let id = format!("conv_{}", conversations[place].simple());
            requests.push((person, id));
        }
    }
    let witness = Witness::begin();
    let (mut speed, mut work, mut times, mut answered) = (Paired::default(), Vec::new(), Vec::new(), 0);
    let seconds = plan.round.as_secs_f64().to_string();
    for _ in 0..plan.rounds {
        // The key is what makes a question one question: each round has keys of its own, and each request is sent once at most.
        let asked: Vec<Vec<u8>> = (0..requests.len() * 8)
            .map(|turn| {
                let (person, id) = &requests[turn % requests.len()];
                let key = uuid::Uuid::now_v7().to_string();
                let form = [("conversation", id.as_str()), ("text", "مرخصی استحقاقی کارکنان در سال چند روز است؟"), ("key", &key)];
                person.call(&process, "chat/server_fns/ask", &form)
            })
            .collect();
        let count = asked.len();
        let target = Target::new(process.address, asked, &["null"]);
        let before = process.spent();
        let load = as_fast_as_it_goes(&target, AT_ONCE, Duration::ZERO, plan.round).await?;
        ensure!(load.times.len() < count, "more questions were asked than there were");
        work.push((process.spent() - before) * 1e6 / load.times.len() as f64);
        times.push(load.quantile(0.99));
        answered += load.times.len();
        let bare = twin::run(plan, Cores::Apart, &["write", &copy.display().to_string(), &seconds]).await?;
        speed.push(load.per_second(), bare[0] / bare[1]);
        // Answers come to their end.
        sleep(Duration::from_secs(1)).await;
    }
    process.stop()?;
    let kept: i64 = product.database()?.query_row("SELECT count(*) FROM asked", [], |row| row.get(0))?;
    ensure!(usize::try_from(kept)? >= answered, "{answered} questions were acknowledged, {kept} are in the database");

    let rows = [
        Row::ratio("B18", &format!("questions, {AT_ONCE} at once, beside raw SQLite"), "/s", &speed, Bar::AtLeast(0.35)),
        Row::value("B18", "p99 until a question is safe", " ms", &times, Bar::None),
        Row::value("B18", "processor time of a question and its answer", " µs", &work, Bar::None),
    ];
    report.take(witness, rows);
    place_loader(Cores::Free)
}
