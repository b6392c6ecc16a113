use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt;
use futures::stream;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::Instant;

use super::Plan;
use crate::support::history::{Act, History, Outcome, Truth, check};
use crate::support::needs::assert_servers;
use crate::support::{Options, Person, S3, TestApp, Worker};

/// Whatever a dead worker held is taken up by then.
const RECOVERY: Duration = Duration::from_secs(60);

/// A process that serves and leaves the jobs to workers.
async fn app_without_jobs() -> (TestApp, S3) {
    assert_servers();
    let files = S3::start().await;
    let mut env = files.settings();
    env.push(("SERVE_JOBS", "false".into()));
    (TestApp::start_with(Options { env, ..Options::default() }).await, files)
}

async fn names(app: &TestApp, condition: &str) -> BTreeSet<String> {
    let rows = app.rows(&format!("SELECT name FROM document WHERE {condition}"), []).await;
    rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}

async fn wait_until(app: &TestApp, what: &str, mut there: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !there().await {
        assert!(begun.elapsed() < RECOVERY, "{what}: not after {RECOVERY:?}\n{}", app.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL and Redis"]
async fn j01_of_documents_whose_workers_are_killed_none_is_lost_and_each_is_indexed_once() {
    let (app, _files) = app_without_jobs().await;
    let plan = Plan::read();
    let (documents, kills, accounts) = plan.choose((1000, 10, 4), (36, 3, 1));
    let mut random = StdRng::seed_from_u64(plan.seed);
    let mut people: Vec<Person<'_>> = Vec::new();
    for n in 0..accounts {
        people.push(app.person(&format!("0912777{n:04}")).await);
    }
    let history = History::begin();
    let upload = async |n: usize| {
        let name = format!("document-{n}.md");
        let paragraph = format!("# سند {n}\n\nنشان unique{n}mark در بند یکم.\n\n");
        let text = paragraph + &"بند دیگری دربارهٔ مأموریت و اضافه‌کار کارکنان شرکت.\n\n".repeat(plan.choose(200, 1500));
        let called = history.now();
        people[n % people.len()].upload_only(&name, text).await;
        history.op(n % people.len(), &Act::Upload { name }, called, &Outcome::Done(None));
    };
    let mut workers = [Worker::start(&app), Worker::start(&app)];
    let uploads = stream::iter(0..documents).for_each_concurrent(8, upload);
    let (mut killed, mut held) = (0, 0);
    let killing = async {
        while killed < kills {
            let pause = plan.choose(random.random_range(1000..3000), random.random_range(50..250));
            tokio::time::sleep(Duration::from_millis(pause)).await;
            // In the middle of something.
            wait_until(&app, "a document being read", async || !names(&app, "state = 'reading'").await.is_empty()).await;
            let worker = random.random_range(0..workers.len());
            let reading = names(&app, "state = 'reading'").await.len();
            workers[worker].kill_and_replace(&app).await;
            held += reading;
            killed += 1;
        }
    };
    let begun = Instant::now();
    tokio::join!(uploads, killing);
    // What a dead worker held comes again when its lease is over, behind those that are due by then.
    let (mut read, mut progress, mut backlog) = (0, Instant::now(), Instant::now());
    while read < documents {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now_read = names(&app, "state NOT IN ('queued', 'reading')").await.len();
        if now_read > read {
            (read, progress) = (now_read, Instant::now());
        }
        if !names(&app, "state = 'queued'").await.is_empty() {
            backlog = Instant::now();
        }
        assert!(progress.elapsed() < RECOVERY, "{read} of {documents} are read, and no more");
    }
    assert!(backlog.elapsed() < RECOVERY, "what was held took {:?}", backlog.elapsed());
    eprintln!(
        "j01: {documents} documents, {kills} kills with {held} being read; all read after {:?}, the last of them held by dead workers for {:?}",
        begun.elapsed(),
        backlog.elapsed()
    );
    let truth = Truth { documents: super::truth::documents(&app).await, ..Truth::default() };
    assert_eq!(check(&history.record(), &truth), []);
    // One whose worker died between its work and saying so is claimed once more, and finds nothing to do.
    wait_until(&app, "an empty outbox", async || app.rows("SELECT id FROM outbox WHERE name = 'read_document'", []).await.is_empty()).await;
    for n in (0..documents).step_by(documents / 12) {
        let person = &people[n % people.len()];
        let mut found = 0;
        wait_until(&app, "the index", async || {
            let hits: serde_json::Value =
                person.call("library/server_fns/find_passages", &[("question", &format!("unique{n}mark"))]).await.ok().json();
            found = hits
                .as_array()
                .expect("hits")
                .iter()
                .filter(|hit| hit["body"].as_str().unwrap().contains(&format!("unique{n}mark ")))
                .count();
            found > 0
        })
        .await;
        assert_eq!(found, 1, "document {n} is found once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL and Redis"]
async fn j04_a_worker_that_slept_through_its_lease_commits_nothing_when_it_wakes() {
    let (app, _files) = app_without_jobs().await;
    let sara = app.person("09127779999").await;
    let sleeper = Worker::start(&app);
    let text = format!("# سند\n\n{}", "بند دیگری دربارهٔ مأموریت و اضافه‌کار کارکنان شرکت.\n\n".repeat(40_000));
    let document = sara.upload_only("long.md", text).await;
    let mut readers = Vec::new();
    wait_until(&app, "a reader", async || {
        readers = sleeper.readers();
        !readers.is_empty()
    })
    .await;
    // The reader first: held here, it has not answered when its worker falls asleep.
    for id in readers.iter().chain([&sleeper.id()]) {
        Worker::signal(*id, "-STOP").await;
    }
    let slept = Instant::now();
    let other = Worker::start(&app);
    let read = sara.settled(document.id).await;
    eprintln!("j04: read by the other worker after {:?}", slept.elapsed());
    assert!(slept.elapsed() > Duration::from_secs(10), "nobody takes a job before its lease is over");
    let first = ids(&app).await;
    assert_eq!(u32::try_from(first.len()).ok(), Some(read.passages));
    // Again the reader first: its worker wakes to an answer, and would end a reader that has none.
    for id in readers.iter().chain([&sleeper.id()]) {
        Worker::signal(*id, "-CONT").await;
    }
    // It is awake again when it takes the next job; the other one is held meanwhile.
    Worker::signal(other.id(), "-STOP").await;
    sara.upload("next.md", "سند بعدی").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    Worker::signal(other.id(), "-CONT").await;
    assert_eq!(ids(&app).await, first, "the passages are those of the other worker");
    assert!(sleeper.log().contains("its claim was lost"), "{}", sleeper.log());
}

/// The passages of the long document.
async fn ids(app: &TestApp) -> Vec<uuid::Uuid> {
    let query = "SELECT p.id FROM passage p JOIN document d ON d.id = p.document_id WHERE d.name = 'long.md' ORDER BY p.ordinal";
    app.rows(query, []).await.iter().map(|row| row.try_get("", "id").expect("an id")).collect()
}
