use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::StreamExt;
use sea_orm::PaginatorTrait;
use serde::{Deserialize, Serialize};

use super::*;
use crate::jobs::{Claims, Job, JobRegistry, Queue, RetryPolicy, enqueue};
use crate::test_support::{TestDb, database};

/// What happens at each attempt.
#[derive(Clone, Copy)]
enum Way {
    Fails,
    Panics,
    Sleeps,
}

struct Worker {
    way: Way,
    tried: AtomicU32,
    given_up: Mutex<Vec<u32>>,
}

impl Worker {
    async fn work(&self) -> Result<()> {
        self.tried.fetch_add(1, Ordering::Relaxed);
        match self.way {
            Way::Fails => Err(Error::Unavailable),
            Way::Panics => panic!("asked to"),
            Way::Sleeps => std::future::pending().await,
        }
    }
}

/// With the usual policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slow {
    number: u32,
}

impl Job for Slow {
    const NAME: &'static str = "slow";
    const QUEUE: Queue = Queue::Documents;
    type Deps = Arc<Worker>;

    async fn run(self, worker: &Arc<Worker>, _: &Claim) -> Result<()> {
        worker.work().await
    }

    async fn give_up(self, worker: &Arc<Worker>) -> Result<()> {
        worker.given_up.lock().unwrap().push(self.number);
        Ok(())
    }
}

/// Tried for a day, hours apart, for a second each time, and once for all of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Patient {
    number: u32,
}

impl Job for Patient {
    const NAME: &'static str = "patient";
    const QUEUE: Queue = Queue::Documents;
    const RETRY: RetryPolicy = RetryPolicy::age(DAY).waits(Duration::from_secs(3600), Duration::from_secs(6 * 3600));
    const TIMEOUT: Duration = Duration::from_millis(100);
    type Deps = Arc<Worker>;

    fn key(&self) -> Option<String> {
        Some(self.number.to_string())
    }

    async fn run(self, worker: &Arc<Worker>, _: &Claim) -> Result<()> {
        worker.work().await
    }

    async fn give_up(self, worker: &Arc<Worker>) -> Result<()> {
        worker.given_up.lock().unwrap().push(self.number);
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Quick {}

impl Job for Quick {
    const NAME: &'static str = "quick";
    const QUEUE: Queue = Queue::Quick;
    type Deps = ();

    async fn run(self, (): &(), _: &Claim) -> Result<()> {
        Ok(())
    }
}

const DAY: Duration = Duration::from_secs(86_400);

struct Rig {
    test: TestDb,
    clock: Clock,
    stop: CancellationToken,
    worker: Arc<Worker>,
    runner: Runner,
}

async fn rig(way: Way) -> Rig {
    let (test, clock, stop) = (database().await, Clock::default(), CancellationToken::new());
    let worker = Arc::new(Worker { way, tried: AtomicU32::new(0), given_up: Mutex::default() });
    let registry = JobRegistry::default().with::<Slow>(&worker).with::<Patient>(&worker).with::<Quick>(&());
    let runner = Runner::new(test.db.clone(), clock.clone(), Arc::new(registry), stop.clone());
    Rig { test, clock, stop, worker, runner }
}

impl Rig {
    async fn enqueue(&self, job: &impl Job) {
        let transaction = self.test.db.write().await.unwrap();
        enqueue(&transaction, job, self.clock.now(), self.clock.now()).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn a_job(&self) {
        self.enqueue(&Slow { number: 7 }).await;
    }

    /// The next job, claimed in the name of `owner`.
    async fn claim(&self, owner: &str) -> Claimed {
        let claims = Claims::new(self.test.db.clone(), self.clock.clone(), Queue::Documents, owner.to_owned());
        tokio::time::timeout(Duration::from_secs(10), claims.stream(CancellationToken::new()).next()).await.unwrap().unwrap()
    }

    async fn row(&self) -> outbox::Model {
        outbox::Entity::find().one(&*self.test.db).await.unwrap().unwrap()
    }

    async fn count(&self) -> u64 {
        outbox::Entity::find().count(&*self.test.db).await.unwrap()
    }

    fn tried(&self) -> u32 {
        self.worker.tried.load(Ordering::Relaxed)
    }

    fn given_up(&self) -> Vec<u32> {
        self.worker.given_up.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn j03_a_job_that_fails_or_panics_is_retried_and_dead_lettered_in_the_end() {
    for way in [Way::Fails, Way::Panics] {
        let rig = rig(way).await;
        rig.a_job().await;
        let mut last_wait = 0;
        for failures in 1..8 {
            rig.runner.run(rig.claim("us").await).await.unwrap();
            let row = rig.row().await;
            let wait = row.due_at.0 - rig.clock.now().0;
            assert!(row.failures == failures && row.lease_owner.is_none() && row.dead_at.is_none() && wait > last_wait, "{row:?}");
            last_wait = wait;
            rig.clock.advance(Duration::from_secs(600));
        }
        assert!(rig.given_up().is_empty());
        rig.runner.run(rig.claim("us").await).await.unwrap();
        assert!(rig.row().await.dead_at.is_some());
        assert_eq!((rig.given_up(), rig.tried()), (vec![7], 8));
    }
}

#[tokio::test]
async fn each_job_is_retried_by_its_own_policy() {
    let rig = rig(Way::Fails).await;
    rig.enqueue(&Patient { number: 7 }).await;
    let mut waits = Vec::new();
    while rig.given_up().is_empty() {
        rig.runner.run(rig.claim("us").await).await.unwrap();
        let wait = rig.row().await.due_at.seconds_since(rig.clock.now());
        waits.push((wait + 60) / 3600);
        rig.clock.advance(Duration::from_secs(wait.unsigned_abs() + 1));
    }
    // Failed after 0, 1, 3, 7, 13, 19 and 25 hours; there is no wait after the last.
    assert_eq!(waits[..6], [1, 2, 4, 6, 6, 6]);
    assert_eq!((waits.len(), rig.given_up(), rig.row().await.dead_at.is_some()), (7, vec![7], true));
}

#[tokio::test]
async fn a_try_that_takes_too_long_has_failed() {
    let rig = rig(Way::Sleeps).await;
    rig.enqueue(&Patient { number: 7 }).await;
    rig.runner.run(rig.claim("us").await).await.unwrap();
    let row = rig.row().await;
    assert!(row.failures == 1 && row.last_error.is_some_and(|error| error.contains("timed out")));
}

#[tokio::test]
async fn a_job_that_this_program_does_not_know_is_dead_lettered() {
    let rig = rig(Way::Fails).await;
    for (column, value) in [(outbox::Column::Name, "from_tomorrow"), (outbox::Column::Payload, "{}")] {
        rig.a_job().await;
        outbox::Entity::update_many().col_expr(column, Expr::value(value)).exec(&*rig.test.db).await.unwrap();
        rig.runner.run(rig.claim("us").await).await.unwrap();
        let row = rig.row().await;
        assert!(row.dead_at.is_some() && row.last_error.is_some_and(|error| error.contains("this version")));
        outbox::Entity::delete_many().exec(&*rig.test.db).await.unwrap();
    }
    assert_eq!(rig.tried(), 0);
}

#[tokio::test]
async fn one_job_of_a_key_waits_and_another_may_wait_while_it_runs() {
    let rig = rig(Way::Fails).await;
    let job = Patient { number: 7 };
    for _ in 0..3 {
        rig.enqueue(&job).await;
    }
    rig.enqueue(&Patient { number: 8 }).await;
    assert_eq!(rig.count().await, 2);
    let claimed = rig.claim("us").await;
    rig.enqueue(&job).await;
    assert_eq!(rig.count().await, 3, "the one that runs may have seen too little");
    rig.runner.run(claimed).await.unwrap();
    assert_eq!(rig.count().await, 2, "it failed, and the other does the work of both");
    rig.runner.run(rig.claim("us").await).await.unwrap();
    rig.runner.run(rig.claim("us").await).await.unwrap();
    for number in [7, 8] {
        rig.enqueue(&Patient { number }).await;
    }
    assert_eq!((rig.count().await, rig.tried()), (2, 3), "one that failed waits under its key again");
}

#[tokio::test]
async fn j03_a_job_that_takes_its_process_down_three_times_is_dead_lettered() {
    let rig = rig(Way::Fails).await;
    rig.a_job().await;
    for crash in 0..MAX_CRASHES {
        // Claimed, and never heard of again.
        rig.claim(&format!("process {crash}")).await;
        rig.clock.advance(Duration::from_secs(LEASE_SECONDS.unsigned_abs() + 1));
    }
    rig.runner.run(rig.claim("us").await).await.unwrap();
    assert!(rig.row().await.dead_at.is_some());
    assert_eq!((rig.given_up(), rig.tried()), (vec![7], 0));
    rig.a_job().await;
    rig.runner.run(rig.claim("us").await).await.unwrap();
    assert_eq!(rig.tried(), 1);
}

#[tokio::test]
async fn j04_a_claim_that_was_slept_through_no_longer_holds_and_settles_nothing() {
    let rig = rig(Way::Fails).await;
    rig.a_job().await;
    let (slept, claim) = {
        let Claimed(row) = rig.claim("asleep").await;
        let claim = Claim { job: row.id, owner: "asleep".to_owned(), attempt: row.attempts };
        (Claimed(row), claim)
    };
    let transaction = rig.test.db.write().await.unwrap();
    assert!(claim.holds(&transaction).await.unwrap());
    drop(transaction);
    rig.clock.advance(Duration::from_secs(LEASE_SECONDS.unsigned_abs() + 1));
    rig.claim("awake").await;
    let transaction = rig.test.db.write().await.unwrap();
    assert!(!claim.holds(&transaction).await.unwrap());
    drop(transaction);
    let before = rig.row().await;
    rig.runner.run(slept).await.unwrap();
    assert_eq!(rig.row().await, before);
}

#[tokio::test]
async fn a_job_unfinished_at_shutdown_is_given_back_as_if_it_had_not_begun() {
    let rig = rig(Way::Sleeps).await;
    rig.a_job().await;
    let claimed = rig.claim("us").await;
    rig.stop.cancel();
    rig.runner.run(claimed).await.unwrap();
    let row = rig.row().await;
    assert!(row.attempts == 0 && row.lease_owner.is_none() && row.due_at <= rig.clock.now(), "{row:?}");
}

#[tokio::test]
async fn j05_what_is_quick_does_not_wait_behind_what_is_slow() {
    let rig = rig(Way::Fails).await;
    for _ in 0..3 {
        rig.a_job().await;
    }
    rig.enqueue(&Quick {}).await;
    let quick = Claims::new(rig.test.db.clone(), rig.clock.clone(), Queue::Quick, "us".to_owned());
    let Claimed(row) = quick.stream(CancellationToken::new()).next().await.unwrap();
    assert_eq!(row.name, Quick::NAME);
}

#[tokio::test]
async fn of_several_processes_each_job_goes_to_one() {
    let rig = rig(Way::Fails).await;
    for _ in 0..12 {
        rig.a_job().await;
    }
    let claims = (0..12).map(|process| {
        let claims = Claims::new(rig.test.db.clone(), rig.clock.clone(), Queue::Documents, format!("process {process}"));
        async move { claims.stream(CancellationToken::new()).next().await.unwrap().0.id }
    });
    let mut claimed = futures::future::join_all(claims).await;
    claimed.sort_unstable();
    claimed.dedup();
    assert_eq!(claimed.len(), 12);
}

#[tokio::test]
async fn j02_a_job_whose_transaction_is_rolled_back_never_was() {
    let rig = rig(Way::Fails).await;
    let transaction = rig.test.db.write().await.unwrap();
    enqueue(&transaction, &Quick {}, rig.clock.now(), rig.clock.now()).await.unwrap();
    drop(transaction);
    let name = outbox::Column::Name.eq(Quick::NAME);
    assert_eq!(outbox::Entity::find().filter(name).one(&*rig.test.db).await.unwrap(), None);
}
