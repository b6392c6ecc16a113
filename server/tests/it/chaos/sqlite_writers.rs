use std::time::Duration;

use domain::ids::ConversationId;
use futures::future::join_all;
use tokio::time::Instant;

use super::Plan;
use super::client::outcome;
use super::installation::{Account, Installation};
use crate::support::history::{Act, History, Outcome};
use crate::support::needs::leave_out;
use crate::support::{PASSWORD, Person};

const WRITERS: usize = 50;
const ACCOUNTS: usize = 5;

/// Renames, deletes, restores and, when there is time to have it read after a crash, uploads in a conversation of its own; tries again what it knows nothing of.
async fn write_until(n: usize, person: &Person<'_>, conversation: ConversationId, history: &History, uploads: bool, until: Instant) {
    let id = conversation.to_string();
    for turn in 0.. {
        let act = match turn % 8 {
            // An account may send 300 files in an hour.
            3 if uploads && turn < 8 * 25 => Act::Upload { name: format!("{n}-{turn}.txt") },
            5 => Act::Delete { conversation },
            6 => Act::Restore { conversation },
            _ => Act::Rename { conversation, title: format!("title {n}-{turn}") },
        };
        loop {
            if Instant::now() >= until {
                return;
            }
            let called = history.now();
            let reply = match &act {
                Act::Rename { title, .. } => person.try_call("chat/server_fns/rename", &[("id", &id), ("title", title)]).await,
                Act::Delete { .. } => person.try_call("chat/server_fns/delete", &[("id", &id)]).await,
                Act::Restore { .. } => person.try_call("chat/server_fns/restore", &[("id", &id)]).await,
                Act::Upload { name } => person.try_send(person.upload_request(name, format!("سند {name} دربارهٔ مأموریت."))).await,
                Act::Ask { .. } => unreachable!("nobody asks here"),
            };
            let mut outcome = outcome(reply);
            if let (Act::Delete { .. }, Outcome::Refused(_)) = (&act, &outcome) {
                outcome = Outcome::Done(None);
            }
            history.op(n, &act, called, &outcome);
            if matches!(outcome, Outcome::Done(_) | Outcome::Refused(_)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// A conversation of their own for each of a person's writers.
async fn begin(person: &Person<'_>, account: &Account, history: &History, writers: impl Iterator<Item = usize>) -> Vec<ConversationId> {
    let mut line = person.line().await;
    let mut begun = Vec::new();
    for n in writers {
        let (act, called) = (Act::Ask { text: format!("question {n}") }, history.now());
        let (conversation, _) = line.ask(None, &format!("question {n}")).await;
        history.op(n, &act, called, &Outcome::Done(Some(conversation)));
        account.remember(conversation);
        // A person has only so many answers written at once.
        person.finished(conversation).await;
        begun.push(conversation);
    }
    begun
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f03_fifty_writers_never_hear_that_sqlite_is_busy_and_kills_lose_nothing() {
    if std::env::var_os("TEST_DATABASE_URL").is_some() {
        return leave_out("a run on SQLite");
    }
    let plan = Plan::read();
    let installation = Installation::start(3, Vec::new()).await;
    let app = &installation.apps[0];
    let people = installation.people(ACCOUNTS).await;
    let history = History::begin();
    let mut writers = Vec::new();
    for (account, first) in people.iter().zip((0..).step_by(WRITERS / ACCOUNTS)) {
        let person = app.stranger();
        person.sign_in(&account.mobile, PASSWORD).await.ok();
        let numbers = first..first + WRITERS / ACCOUNTS;
        let conversations = begin(&person, account, &history, numbers.clone()).await;
        writers.extend(numbers.zip(conversations).map(|(n, conversation)| (n, person.at(app), conversation)));
    }
    let (quiet, stormy) = plan.choose((Duration::from_secs(60), Duration::from_secs(60)), (Duration::from_secs(3), Duration::from_secs(4)));
    let all_until = async |until: Instant| {
        join_all(
            writers.iter().map(|(n, person, conversation)| write_until(*n, person, *conversation, &history, plan.long.is_some(), until)),
        )
        .await;
    };
    let begun = history.record().ops.len();
    all_until(Instant::now() + quiet).await;
    let undisturbed = history.record().ops.split_off(begun);
    let slowest = undisturbed.iter().map(|op| op.returned.saturating_sub(op.called)).max();
    eprintln!("f03: {} writes by {WRITERS} writers in {quiet:?}, the slowest took {slowest:?}", undisturbed.len());
    let troubled: Vec<_> = undisturbed.iter().filter(|op| !matches!(op.outcome, Outcome::Done(_))).collect();
    assert!(troubled.is_empty(), "{troubled:?}");

    let until = Instant::now() + stormy;
    let apart = Duration::from_millis(800)..Duration::from_millis(1500);
    let (kills, ()) = tokio::join!(installation.kill_until(until, apart, plan.seed), all_until(until));
    // Once more in the middle of writing, and then nothing: the file as a crash leaves it.
    let until = Instant::now() + Duration::from_secs(1);
    tokio::join!(all_until(until), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        app.kill().await;
    });
    eprintln!("f03: {} kills", kills + 1);
    let sound = app.rows("PRAGMA integrity_check", []).await;
    let sound: Vec<String> = sound.iter().map(|row| row.try_get_by_index(0).expect("a word")).collect();
    assert_eq!(sound, ["ok"]);
    app.launch().await;
    assert_eq!(installation.judge(&people, &history).await, []);
}
