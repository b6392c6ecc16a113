use serde::{Deserialize, Serialize};

use super::super::{Claim, Job, Queue, enqueue};
use super::*;
use crate::clock::Clock;
use crate::test_support::{TestDb, database};

#[derive(Serialize, Deserialize)]
struct Read {}

impl Job for Read {
    const NAME: &'static str = "read";
    const QUEUE: Queue = Queue::Documents;
    type Deps = ();

    async fn run(self, (): &(), _: &Claim) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
struct Erase {}

impl Job for Erase {
    const NAME: &'static str = "erase";
    const QUEUE: Queue = Queue::Quick;
    type Deps = ();

    async fn run(self, (): &(), _: &Claim) -> Result<()> {
        Ok(())
    }
}

/// Five jobs: two reads, one of them dead-lettered, two erasures that wait, and one read that is being worked on.
async fn some(test: &TestDb, now: Timestamp) -> Vec<JobId> {
    let transaction = test.db.write().await.unwrap();
    let due = now.plus_seconds(60);
    let ids = vec![
        enqueue(&transaction, &Read {}, now, due).await.unwrap(),
        enqueue(&transaction, &Read {}, now, due).await.unwrap(),
        enqueue(&transaction, &Erase {}, now, due).await.unwrap(),
        enqueue(&transaction, &Erase {}, now, due).await.unwrap(),
        enqueue(&transaction, &Read {}, now, due).await.unwrap(),
    ];
    transaction.commit().await.unwrap();
    change(
        test,
        ids[1],
        &[
            (outbox::Column::DeadAt, Expr::value(now)),
            (outbox::Column::Attempts, Expr::value(8)),
            (outbox::Column::Failures, Expr::value(8)),
        ],
    )
    .await;
    change(test, ids[4], &[(outbox::Column::LeaseOwner, Expr::value("another process"))]).await;
    ids
}

async fn change(test: &TestDb, id: JobId, values: &[(outbox::Column, Expr)]) {
    let update = values.iter().fold(outbox::Entity::update_many(), |update, (column, value)| update.col_expr(*column, value.clone()));
    update.filter(outbox::Column::Id.eq(id)).exec(&*test.db).await.unwrap();
}

async fn row(test: &TestDb, id: JobId) -> Option<outbox::Model> {
    outbox::Entity::find_by_id(id).one(&*test.db).await.unwrap()
}

fn ids(jobs: &[JobView]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

#[tokio::test]
async fn jobs_are_listed_page_by_page_by_name_and_by_state() {
    let (test, now) = (database().await, Clock::default().now());
    let all = some(&test, now).await;
    let (first, more) = list(&test.db, JobFilter::default(), 3).await.unwrap();
    assert_eq!((ids(&first), more), (all[..3].to_vec(), true));
    let (rest, more) = list(&test.db, JobFilter { after: Some(all[2]), ..JobFilter::default() }, 3).await.unwrap();
    assert_eq!((ids(&rest), more), (all[3..].to_vec(), false));
    let dead = JobFilter { state: Some(JobState::Dead), ..JobFilter::default() };
    assert_eq!(ids(&list(&test.db, dead, 9).await.unwrap().0), [all[1]]);
    let waiting_reads = JobFilter { name: Some("read".to_owned()), state: Some(JobState::Waiting), after: None };
    assert_eq!(ids(&list(&test.db, waiting_reads, 9).await.unwrap().0), [all[0], all[4]]);
}

#[tokio::test]
async fn a_job_that_is_retried_is_like_new_and_one_that_is_worked_on_is_left_alone() {
    let (test, now) = (database().await, Clock::default().now());
    let all = some(&test, now).await;
    for id in [all[0], all[1]] {
        retry(&test.db, id, now).await.unwrap();
        let row = row(&test, id).await.unwrap();
        assert!(
            row.attempts == 0 && row.failures == 0 && row.dead_at.is_none() && row.lease_owner.is_none() && row.due_at == now,
            "{row:?}"
        );
    }
    assert_eq!(retry(&test.db, all[4], now).await, Err(Error::NotFound));
    assert_eq!(retry(&test.db, JobId::generate(), now).await, Err(Error::NotFound));
    assert_eq!(retry_dead(&test.db, None, now).await.unwrap(), 0);
}

#[tokio::test]
async fn all_dead_letters_are_retried_and_nothing_else() {
    let (test, now) = (database().await, Clock::default().now());
    let all = some(&test, now).await;
    assert_eq!(retry_dead(&test.db, Some("nothing"), now).await.unwrap(), 0);
    assert_eq!(retry_dead(&test.db, Some("read"), now).await.unwrap(), 1);
    assert_eq!(row(&test, all[1]).await.unwrap().due_at, now);
    assert_ne!(row(&test, all[0]).await.unwrap().due_at, now);
}

#[tokio::test]
async fn only_a_dead_letter_can_be_deleted() {
    let (test, now) = (database().await, Clock::default().now());
    let all = some(&test, now).await;
    assert_eq!(delete_dead(&test.db, all[0]).await, Err(Error::NotFound));
    delete_dead(&test.db, all[1]).await.unwrap();
    assert!(row(&test, all[0]).await.is_some() && row(&test, all[1]).await.is_none());
}

#[tokio::test]
async fn jobs_are_counted_by_name_and_state_with_the_time_of_the_first() {
    let (test, now) = (database().await, Clock::default().now());
    some(&test, now).await;
    let found = counts(&test.db).await.unwrap();
    let expected =
        [("documents", "read", JobState::Waiting, 2), ("quick", "erase", JobState::Waiting, 2), ("documents", "read", JobState::Dead, 1)];
    let expected = expected.map(|(queue, name, state, count)| {
        let (queue, name) = (queue.to_owned(), name.to_owned());
        JobCount { name, queue, state, count, first_due_at: now.plus_seconds(60) }
    });
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_queue_is_abandoned_when_its_jobs_are_overdue_and_nobody_works_there() {
    let (test, now) = (database().await, Clock::default().now());
    let all = some(&test, now).await;
    let later = |seconds| now.plus_seconds(seconds);
    assert!(!is_abandoned(&test.db, later(30), later(60)).await.unwrap(), "nothing is overdue");
    change(&test, all[4], &[(outbox::Column::DueAt, Expr::value(later(105)))]).await;
    change(&test, all[2], &[(outbox::Column::DueAt, Expr::value(later(105)))]).await;
    change(&test, all[3], &[(outbox::Column::DueAt, Expr::value(later(105)))]).await;
    assert!(!is_abandoned(&test.db, later(70), later(100)).await.unwrap(), "the queue of reads is long, but somebody works");
    assert!(is_abandoned(&test.db, later(76), later(106)).await.unwrap(), "the claim has run out");
}
