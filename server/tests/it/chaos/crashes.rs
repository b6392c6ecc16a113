use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;

use super::Plan;
use super::client::Client;
use super::installation::Installation;
use crate::support::history::History;

const CLIENTS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f05_whatever_is_killed_what_eight_clients_were_told_is_true() {
    let plan = Plan::read();
    let installation = Installation::start(40, Vec::new()).await;
    // Two tabs each.
    let people = installation.people(CLIENTS / 2).await;
    let history = History::begin();
    let doors: Vec<_> = installation.apps.iter().map(|app| app.address).collect();
    let enter = |n: usize| Client::enter(n, &installation.apps[0], &people[n / 2], &history, &doors, plan.seed);
    let clients = join_all((0..CLIENTS).map(enter)).await;
    let until = Instant::now() + plan.long.unwrap_or(Duration::from_secs(11));
    let apart = plan.choose(Duration::from_secs(3)..Duration::from_secs(10), Duration::from_secs(3)..Duration::from_secs(4));
    let work = join_all(clients.into_iter().map(|client| client.work_until(until)));
    let (kills, _) = tokio::join!(installation.kill_until(until, apart, plan.seed), work);
    let violations = installation.judge(&people, &history).await;
    eprintln!("f05: {} process(es), {kills} kills", installation.apps.len());
    assert!(kills >= 2, "{kills}");
    assert_eq!(violations, []);
}
