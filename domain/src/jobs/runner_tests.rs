use std::sync::Mutex;
use std::time::Duration;

use super::super::enqueue;
use super::*;
use crate::ids::DocumentId;
use crate::test_support::{TestDb, database};

const OWNER: &str = "this process";

/// Fails at every job, and remembers what was asked of it.
#[derive(Default)]
struct Broken {
    tried: Mutex<u32>,
    given_up: Mutex<Vec<Job>>,
}

#[async_trait]
impl JobHandler for Broken {
    async fn handle(&self, _: Job) -> Result<()> {
        *self.tried.lock().unwrap() += 1;
        Err(Error::Unavailable)
    }

    async fn give_up(&self, job: Job) -> Result<()> {
        self.given_up.lock().unwrap().push(job);
        Ok(())
    }
}

async fn a_job(test: &TestDb, clock: &Clock) -> (JobId, Job) {
    let job = Job::ReadDocument { document: DocumentId::generate() };
    let transaction = test.db.write().await.unwrap();
    let id = enqueue(&transaction, &job, clock.now(), clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
    (id, job)
}

async fn claim(test: &TestDb, id: JobId, attempts: Option<i32>) {
    let mut claim = outbox::Entity::update_many().col_expr(outbox::Column::LeaseOwner, Expr::value(OWNER));
    if let Some(attempts) = attempts {
        claim = claim.col_expr(outbox::Column::Attempts, Expr::value(attempts));
    }
    claim.filter(outbox::Column::Id.eq(id)).exec(&*test.db).await.unwrap();
}

async fn row(test: &TestDb, id: JobId) -> outbox::Model {
    outbox::Entity::find_by_id(id).one(&*test.db).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_set_aside_in_the_end() {
    let (test, clock, handler) = (database().await, Clock::default(), Arc::new(Broken::default()));
    let runner = Runner::new(test.db.clone(), clock.clone(), handler.clone(), OWNER.to_owned());
    let (id, job) = a_job(&test, &clock).await;
    let mut last_wait = 0;
    for attempt in 1..MAX_ATTEMPTS {
        claim(&test, id, None).await;
        runner.run(id).await.unwrap();
        let row = row(&test, id).await;
        let wait = row.due_at.0 - clock.now().0;
        assert!(row.attempts == attempt && row.lease_owner.is_none() && row.parked_at.is_none() && wait > last_wait, "{row:?}");
        last_wait = wait;
        clock.advance(Duration::from_secs(600));
    }
    assert!(handler.given_up.lock().unwrap().is_empty());
    claim(&test, id, None).await;
    runner.run(id).await.unwrap();
    assert!(row(&test, id).await.parked_at.is_some());
    assert_eq!((*handler.given_up.lock().unwrap()).as_slice(), [job]);
    claim(&test, id, None).await;
    runner.run(id).await.unwrap();
    assert_eq!(*handler.tried.lock().unwrap(), MAX_ATTEMPTS.unsigned_abs());
}

#[tokio::test]
async fn a_job_that_kills_its_process_each_time_is_set_aside_without_another_try() {
    let (test, clock, handler) = (database().await, Clock::default(), Arc::new(Broken::default()));
    let runner = Runner::new(test.db.clone(), clock.clone(), handler.clone(), OWNER.to_owned());
    let (id, job) = a_job(&test, &clock).await;
    claim(&test, id, Some(MAX_ATTEMPTS)).await;
    runner.run(id).await.unwrap();
    assert!(row(&test, id).await.parked_at.is_some());
    assert_eq!((*handler.tried.lock().unwrap(), (*handler.given_up.lock().unwrap()).as_slice()), (0, [job].as_slice()));
}
