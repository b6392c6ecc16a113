use std::time::Duration;

use domain::chat::protocol::close;
use futures::future::join_all;
use tokio::time::Instant;

use super::Plan;
use super::client::Client;
use super::installation::Installation;
use crate::support::Proxy;
use crate::support::history::{Act, History, Outcome, Record};
use crate::support::needs::assert_servers;

const CLIENTS: usize = 6;

/// What was tried and never came to be known.
fn given_up(record: &Record) -> Vec<Act> {
    let mut acts: Vec<&Act> = record.ops.iter().map(|op| &op.act).collect();
    acts.dedup();
    let known = |act: &Act| record.ops.iter().any(|op| op.act == *act && matches!(op.outcome, Outcome::Done(_) | Outcome::Refused(_)));
    acts.into_iter().filter(|act| !known(act)).cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL and Redis"]
async fn f09_a_rolling_restart_of_two_processes_loses_nothing_and_tells_every_line() {
    assert_servers();
    let plan = Plan::read();
    let listener = Proxy::bind().await;
    let public = format!("http://{}", listener.local_addr().unwrap());
    let installation = Installation::start(60, vec![("FRONTEND_URL", public)]).await;
    let proxy = Proxy::before(listener, installation.apps.iter().map(|app| app.address));
    let people = installation.people(CLIENTS / 2).await;
    let history = History::begin();
    let doors = [proxy.address];
    tokio::time::sleep(Duration::from_millis(300)).await;
    let enter = |n: usize| Client::enter(n, &installation.apps[0], &people[n / 2], &history, &doors, plan.seed);
    let clients = join_all((0..CLIENTS).map(enter)).await;
    let rounds = plan.choose(10, 1);
    let until = Instant::now() + Duration::from_secs(rounds * 9);
    let restarts = async {
        for _ in 0..rounds {
            for app in &installation.apps {
                tokio::time::sleep(Duration::from_millis(1500)).await;
                let begun = Instant::now();
                assert!(app.terminate().await, "a clean end:\n{}", app.log());
                eprintln!("f09: ended after {:?}", begun.elapsed());
                app.launch().await;
                // As long as it takes until the proxy sends people there again.
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    };
    tokio::join!(restarts, join_all(clients.into_iter().map(|client| client.work_until(until))));
    let violations = installation.judge(&people, &history).await;
    let record = history.record();
    let untold: Vec<_> = record.lines_lost.iter().filter(|code| **code != Some(close::RESTARTING)).collect();
    eprintln!("f09: {} restarts, {} lines told to come back, {} lost without a word", 2 * rounds, record.lines_lost.len(), untold.len());
    assert_eq!(violations, []);
    assert_eq!(given_up(&record), [], "a client's retry heals every change");
    assert!(!record.lines_lost.is_empty() && untold.is_empty(), "{untold:?}");
}
