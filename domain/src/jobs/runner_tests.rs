use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::StreamExt;
use sea_orm::ColumnTrait;

use super::*;
use crate::ids::{AccountId, DocumentId, RemoteConversationId};
use crate::jobs::{Claims, Lane, enqueue};
use crate::test_support::{TestDb, database};

/// What happens at each attempt.
#[derive(Clone, Copy)]
enum Way {
    Fails,
    Panics,
    Sleeps,
}

struct Handler {
    way: Way,
    tried: AtomicU32,
    given_up: Mutex<Vec<Job>>,
}

#[async_trait]
impl JobHandler for Handler {
    async fn handle(&self, _: Job, _: &Claim) -> Result<()> {
        self.tried.fetch_add(1, Ordering::Relaxed);
        match self.way {
            Way::Fails => Err(Error::Unavailable),
            Way::Panics => panic!("asked to"),
            Way::Sleeps => std::future::pending().await,
        }
    }

    async fn give_up(&self, job: Job) -> Result<()> {
        self.given_up.lock().unwrap().push(job);
        Ok(())
    }
}

struct Rig {
    test: TestDb,
    clock: Clock,
    stop: CancellationToken,
    handler: Arc<Handler>,
    runner: Runner,
}

async fn rig(way: Way) -> Rig {
    let (test, clock, stop) = (database().await, Clock::default(), CancellationToken::new());
    let handler = Arc::new(Handler { way, tried: AtomicU32::new(0), given_up: Mutex::default() });
    let runner = Runner::new(test.db.clone(), clock.clone(), handler.clone(), stop.clone());
    Rig { test, clock, stop, handler, runner }
}

impl Rig {
    async fn enqueue(&self, job: &Job) {
        let transaction = self.test.db.write().await.unwrap();
        enqueue(&transaction, job, self.clock.now(), self.clock.now()).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn a_job(&self) -> Job {
        let job = Job::ReadDocument { document: DocumentId::generate() };
        self.enqueue(&job).await;
        job
    }

    /// The next job, claimed in the name of `owner`.
    async fn claim(&self, owner: &str) -> Claimed {
        let claims = Claims::new(self.test.db.clone(), self.clock.clone(), Lane::Slow, owner.to_owned());
        tokio::time::timeout(Duration::from_secs(10), claims.stream(CancellationToken::new()).next()).await.unwrap().unwrap()
    }

    async fn row(&self) -> outbox::Model {
        outbox::Entity::find().one(&*self.test.db).await.unwrap().unwrap()
    }

    fn tried(&self) -> u32 {
        self.handler.tried.load(Ordering::Relaxed)
    }

    fn given_up(&self) -> Vec<Job> {
        self.handler.given_up.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn j03_a_job_that_fails_or_panics_is_tried_again_later_and_set_aside_in_the_end() {
    for way in [Way::Fails, Way::Panics] {
        let rig = rig(way).await;
        let job = rig.a_job().await;
        let mut last_wait = 0;
        for failures in 1..8 {
            rig.runner.run(rig.claim("us").await).await.unwrap();
            let row = rig.row().await;
            let wait = row.due_at.0 - rig.clock.now().0;
            assert!(row.failures == failures && row.lease_owner.is_none() && row.parked_at.is_none() && wait > last_wait, "{row:?}");
            last_wait = wait;
            rig.clock.advance(Duration::from_secs(600));
        }
        assert!(rig.given_up().is_empty());
        rig.runner.run(rig.claim("us").await).await.unwrap();
        assert!(rig.row().await.parked_at.is_some());
        assert_eq!((rig.given_up(), rig.tried()), (vec![job], 8));
    }
}

#[tokio::test]
async fn what_others_keep_is_asked_to_be_removed_for_a_week() {
    let rig = rig(Way::Fails).await;
    let job = Job::ForgetRemoteConversation { account: AccountId::generate(), conversation: RemoteConversationId::generate() };
    rig.enqueue(&job).await;
    let mut hours = 0;
    while rig.given_up().is_empty() {
        rig.runner.run(rig.claim("us").await).await.unwrap();
        let wait = rig.row().await.due_at.seconds_since(rig.clock.now());
        assert!(wait <= 3600, "it waits {wait} s");
        rig.clock.advance(Duration::from_secs(6 * 3600));
        hours += 6;
    }
    assert_eq!((hours / 24, rig.given_up(), rig.row().await.parked_at.is_some()), (7, vec![job], true));
}

#[tokio::test]
async fn j03_a_job_that_kills_its_process_three_times_is_set_aside_and_others_go_on() {
    let rig = rig(Way::Fails).await;
    let job = rig.a_job().await;
    for crash in 0..MAX_CRASHES {
        // Claimed, and never heard of again.
        rig.claim(&format!("process {crash}")).await;
        rig.clock.advance(Duration::from_secs(LEASE_SECONDS.unsigned_abs() + 1));
    }
    rig.runner.run(rig.claim("us").await).await.unwrap();
    assert!(rig.row().await.parked_at.is_some());
    assert_eq!((rig.given_up(), rig.tried()), (vec![job], 0));
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
    rig.enqueue(&Job::TidyAccounts).await;
    let quick = Claims::new(rig.test.db.clone(), rig.clock.clone(), Lane::Quick, "us".to_owned());
    let Claimed(row) = quick.stream(CancellationToken::new()).next().await.unwrap();
    assert_eq!(row.kind, Job::TidyAccounts.kind());
}

#[tokio::test]
async fn of_several_processes_each_job_goes_to_one() {
    let rig = rig(Way::Fails).await;
    for _ in 0..12 {
        rig.a_job().await;
    }
    let claims = (0..12).map(|process| {
        let claims = Claims::new(rig.test.db.clone(), rig.clock.clone(), Lane::Slow, format!("process {process}"));
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
    enqueue(&transaction, &Job::TidyAccounts, rig.clock.now(), rig.clock.now()).await.unwrap();
    drop(transaction);
    let kind = outbox::Column::Kind.eq(Job::TidyAccounts.kind());
    assert_eq!(outbox::Entity::find().filter(kind).one(&*rig.test.db).await.unwrap(), None);
}
