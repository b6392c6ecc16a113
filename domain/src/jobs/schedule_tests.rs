use sea_orm::PaginatorTrait;
use serde::{Deserialize, Serialize};

use super::*;
use crate::jobs::entity::outbox;
use crate::jobs::{Claim, Queue};
use crate::persian::jalali::Calendar;
use crate::test_support::{TestDb, database};
use crate::time_zone::TimeZone;

#[derive(Serialize, Deserialize)]
struct Tidy {}

impl Job for Tidy {
    const NAME: &'static str = "tidy";
    const QUEUE: Queue = Queue::Quick;
    type Deps = ();

    async fn run(self, (): &(), _: &Claim) -> Result<()> {
        Ok(())
    }
}

fn schedule(when: When) -> Schedule {
    Schedule::new("tidy", when, &Tidy {}).unwrap()
}

async fn enqueued(test: &TestDb) -> u64 {
    outbox::Entity::find().count(&*test.db).await.unwrap()
}

#[tokio::test]
async fn j05_of_three_schedulers_one_enqueues_each_time() {
    let (test, clock) = (database().await, Clock::default());
    let day = Duration::from_secs(86_400);
    let replicas: Vec<_> = (0..3).map(|_| Scheduler::new(test.db.clone(), clock.clone(), vec![schedule(When::every(day))])).collect();
    for times in 1..=3_u64 {
        for _ in 0..2 {
            let ticks = futures::future::join_all(replicas.iter().map(|replica| replica.tick(false))).await;
            assert!(ticks.iter().all(Result::is_ok), "{ticks:?}");
        }
        assert_eq!(enqueued(&test).await, times);
        clock.advance(day);
    }
}

#[tokio::test]
async fn times_that_were_missed_during_a_stop_come_once() {
    for when in [When::cron("0 * * * *", TimeZone::TEHRAN).unwrap(), When::first_of_month(Calendar::Jalali, 2, 0, TimeZone::TEHRAN)] {
        let (test, clock) = (database().await, Clock::default());
        let scheduler = Scheduler::new(test.db.clone(), clock.clone(), vec![schedule(when)]);
        scheduler.tick(false).await.unwrap();
        assert_eq!(enqueued(&test).await, 0, "not before its time");
        clock.advance(Duration::from_secs(100 * 86_400));
        for _ in 0..3 {
            scheduler.tick(true).await.unwrap();
        }
        assert_eq!(enqueued(&test).await, 1);
        let row = schedule::Entity::find_by_id("tidy").one(&*test.db).await.unwrap().unwrap();
        assert!(row.next_at > clock.now());
    }
}
