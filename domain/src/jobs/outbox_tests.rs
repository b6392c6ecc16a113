use futures::future::join_all;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait};
use serde::{Deserialize, Serialize};

use super::*;
use crate::clock::Clock;
use crate::jobs::Claim;
use crate::test_support::database;

#[derive(Serialize, Deserialize)]
struct Settle {
    wallet: u32,
    after: u32,
}

impl Job for Settle {
    const NAME: &'static str = "settle";
    const QUEUE: Queue = Queue::Quick;
    type Deps = ();

    fn key(&self) -> Option<String> {
        Some(self.wallet.to_string())
    }

    async fn run(self, (): &(), _: &Claim) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn of_many_transactions_at_once_one_adds_the_job_of_a_key() {
    let (test, now) = (database().await, Clock::default().now());
    let enqueued = join_all((0..24).map(|n| {
        let db = test.db.clone();
        async move {
            let transaction = db.write().await.unwrap();
            let id = enqueue(&transaction, &Settle { wallet: n % 2, after: n }, now, now).await.unwrap();
            tokio::task::yield_now().await;
            // Every third changes its mind: then another one's job has to be there.
            if n % 3 == 0 {
                return None;
            }
            transaction.commit().await.unwrap();
            Some(id)
        }
    }))
    .await;
    let mut rows: Vec<JobId> = outbox::Entity::find().all(&*test.db).await.unwrap().into_iter().map(|row| row.id).collect();
    let mut told: Vec<JobId> = enqueued.into_iter().flatten().collect();
    rows.sort_unstable();
    told.sort_unstable();
    told.dedup();
    assert_eq!((rows.len(), told), (2, rows), "everybody is told of the job that waits");
}

#[tokio::test]
async fn several_jobs_at_once_are_one_a_key() {
    let (test, now) = (database().await, Clock::default().now());
    let transaction = test.db.write().await.unwrap();
    for _ in 0..2 {
        enqueue_all(&transaction, &[1, 2, 1].map(|wallet| Settle { wallet, after: 0 }), now).await.unwrap();
    }
    enqueue_all::<Settle>(&transaction, &[], now).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(outbox::Entity::find().count(&*test.db).await.unwrap(), 2);
}

#[tokio::test]
async fn nobody_claims_a_job_that_an_open_transaction_counts_on() {
    let (test, clock) = (database().await, Clock::default());
    let now = clock.now();
    let enqueue_one = async || {
        let transaction = test.db.write().await.unwrap();
        enqueue(&transaction, &Settle { wallet: 1, after: 1 }, now, now).await.unwrap();
        transaction
    };
    enqueue_one().await.commit().await.unwrap();
    let counting = enqueue_one().await;
    let claims = crate::jobs::Claims::new(test.db.clone(), clock, Queue::Quick, "us".to_owned());
    let mut stream = claims.stream(tokio_util::sync::CancellationToken::new());
    let claim = futures::StreamExt::next(&mut stream);
    tokio::pin!(claim);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), &mut claim).await.is_err());
    counting.commit().await.unwrap();
    assert!(claim.await.is_some());
}

#[tokio::test]
async fn jobs_and_schedules_of_an_earlier_version_are_kept_by_the_migration() {
    let test = database().await;
    let all = Migrator::migrations();
    let at = all.iter().position(|migration| migration.name() == "m0017_queues").unwrap();
    Migrator::down(&*test.db, Some(u32::try_from(all.len() - at).unwrap())).await.unwrap();
    let uuid = |n: u8| match test.db.get_database_backend() {
        DbBackend::Sqlite => format!("x'{n:032x}'"),
        _ => format!("'{n:032x}'"),
    };
    let rows = [
        ("read_document", "slow", "documents"),
        ("prepare_export", "slow", "bulk"),
        ("erase_account", "slow", "bulk"),
        ("forget_remote_conversation", "slow", "remote"),
        ("send_letter", "quick", "notifications"),
        ("offer_reset", "quick", "quick"),
    ];
    for (n, (kind, lane, _)) in (1..).zip(rows) {
        let columns = "id, kind, lane, payload, created_at, due_at, attempts, failures, parked_at, last_error";
        let values = format!("{}, '{kind}', '{lane}', '{{}}', 1, 2, 8, 7, 3, 'why'", uuid(n));
        test.db.execute_unprepared(&format!("INSERT INTO outbox ({columns}) VALUES ({values})")).await.unwrap();
    }
    test.db.execute_unprepared("INSERT INTO schedule (name, next_at) VALUES ('tidy accounts', 5)").await.unwrap();
    for _ in 0..2 {
        Migrator::up(&*test.db, None).await.unwrap();
        let found = outbox::Entity::find().all(&*test.db).await.unwrap();
        let expected: HashSet<_> = rows.iter().map(|(name, _, queue)| ((*name).to_owned(), (*queue).to_owned())).collect();
        assert_eq!(found.iter().map(|row| (row.name.clone(), row.queue.clone())).collect::<HashSet<_>>(), expected);
        assert!(found.iter().all(|row| row.dead_at == Some(Timestamp(3)) && row.failures == 7 && row.dedup_key.is_none()), "{found:?}");
        let schedules = crate::jobs::entity::schedule::Entity::find().all(&*test.db).await.unwrap();
        assert_eq!(
            schedules.iter().map(|schedule| (&*schedule.name, schedule.next_at)).collect::<Vec<_>>(),
            [("tidy_accounts", Timestamp(5))]
        );
        Migrator::down(&*test.db, Some(u32::try_from(all.len() - at).unwrap())).await.unwrap();
        let before = test.db.execute_unprepared("UPDATE outbox SET lane = 'slow' WHERE lane = 'slow' AND parked_at = 3").await.unwrap();
        assert_eq!(before.rows_affected(), 4);
    }
}
