//! B10 and B11: what must not get slower as people's things become many.

use std::time::Duration;

use tokio::time::sleep;
use uuid::Uuid;

use crate::figures::Paired;
use crate::http::get;
use crate::load::{Target, as_fast_as_it_goes};
use crate::machine::Witness;
use crate::plan::Plan;
use crate::process::{Cores, Process};
use crate::product::{Person, Product};
use crate::report::{Bar, Report, Row};
use crate::seed;

/// Both ends fill one stretch of the list or of the conversation: the answers weigh the same, and only what lies behind them differs.
const CONVERSATIONS: (usize, usize) = (50, 10_000);
const MESSAGES: (usize, usize) = (62, 5_000);
const PASSAGES: (usize, usize) = (100, 10_000);

pub async fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    if !plan.wants("B10") && !plan.wants("B11") {
        return Ok(());
    }
    report.begin("B10, B11 few beside many");
    let product = Product::install(plan, &[]).await?;
    let mut database = product.database()?;
    let accounts = seed::accounts(&mut database, 2)?;
    let mut opened = Vec::new();
    for (account, (conversations, messages, passages)) in accounts.iter().zip([few(), many()]) {
        let ids = seed::conversations(&mut database, account, conversations)?;
        seed::messages(&mut database, ids[0], messages)?;
        seed::document(&mut database, account, passages)?;
        opened.push(ids[0]);
    }
    drop(database);
    let process = product.start(Cores::Apart).await?;
    let people = Person::sign_in_all(&process, &accounts).await?;
    // The index takes the passages in.
    sleep(Duration::from_secs(plan.or_quick(20, 8))).await;

    let targets = |make: &dyn Fn(&Person, Uuid) -> Vec<u8>, holds: &'static [&'static str]| {
        let target = |place: usize| Target::new(process.address, vec![make(&people[place], opened[place])], holds);
        (target(1), target(0))
    };
    let list = targets(&|person, _| person.call(&process, "chat/server_fns/list_conversations", &[]), &["\"next\":\""]);
    let page =
        targets(&|person, id| get(process.address, &format!("/chat/conv_{}", id.simple()), &person.cookie), &["</html>", "<strong>سی روز"]);
    let search = targets(&|person, _| find(&process, person), &["\"passage\":\"psg_"]);

    let witness = Witness::begin();
    let list = beside(plan, &list, 1).await?;
    let page = beside(plan, &page, 1).await?;
    let search = beside(plan, &search, 4).await?;
    let words = |(few, many): (usize, usize), of: &str| format!("{of}, {many} beside {few}: p50");
    let rows = [
        Row::ratio("B10", &words(CONVERSATIONS, "list of conversations"), " ms", &list, Bar::AtMost(1.2)),
        Row::ratio("B10", &words(MESSAGES, "page of a conversation, messages"), " ms", &page, Bar::AtMost(1.2)),
        Row::not_built("B11", "search in messages"),
        Row::ratio("B11", &words(PASSAGES, "search in documents, passages"), " ms", &search, Bar::AtMost(2.0)),
        Row::value("B11", &format!("search in documents, {} passages, 4 at once: p50", PASSAGES.1), " ms", &search.ours, Bar::AtMost(30.0)),
    ];
    report.take(witness, rows);
    Ok(())
}

const fn few() -> (usize, usize, usize) {
    (CONVERSATIONS.0, MESSAGES.0, PASSAGES.0)
}

const fn many() -> (usize, usize, usize) {
    (CONVERSATIONS.1, MESSAGES.1, PASSAGES.1)
}

fn find(process: &Process, person: &Person) -> Vec<u8> {
    person.call(process, "library/server_fns/find_passages", &[("question", "مرخصی کارکنان واحد شمارهٔ ۷ چند روز است؟")])
}

/// The median of the many, in the place of ours, and of the few, in that of the twin.
async fn beside(plan: &Plan, (many, few): &(Target, Target), connections: usize) -> anyhow::Result<Paired> {
    let mut medians = Paired::default();
    for _ in 0..plan.rounds {
        let many = as_fast_as_it_goes(many, connections, plan.warm_up / 2, plan.round / 2).await?;
        let few = as_fast_as_it_goes(few, connections, plan.warm_up / 2, plan.round / 2).await?;
        medians.push(many.quantile(0.5), few.quantile(0.5));
    }
    Ok(medians)
}
