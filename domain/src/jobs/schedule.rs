use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio_util::sync::CancellationToken;

use super::entity::schedule;
use super::{Job, enqueue};
use crate::Result;
use crate::clock::Clock;
use crate::db::Db;

/// The clockwork looks at its schedules this often.
const TICK: Duration = Duration::from_secs(5);

/// A job that comes again and again.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Under this name the database remembers when it comes next.
    pub name: &'static str,
    /// From one time to the next.
    pub every: Duration,
    /// What is to be done.
    pub job: Job,
}

/// Puts the jobs of schedules into the outbox when their time has come: once each time, however many processes run one.
pub struct Clockwork {
    db: Db,
    clock: Clock,
    schedules: Vec<Schedule>,
}

impl Clockwork {
    /// A clockwork for these schedules.
    #[must_use]
    pub fn new(db: Db, clock: Clock, schedules: Vec<Schedule>) -> Self {
        Self { db, clock, schedules }
    }

    /// Goes until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let mut known = false;
        loop {
            match self.tick(known).await {
                Ok(()) => known = true,
                Err(error) => tracing::warn!(%error, "schedules could not be looked at; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }

    /// Enqueues what is due; a schedule that is new comes at once.
    async fn tick(&self, known: bool) -> Result<()> {
        let now = self.clock.now();
        if !known {
            let rows = self.schedules.iter().map(|new| schedule::ActiveModel { name: Set(new.name.to_owned()), next_at: Set(now) });
            let new = schedule::Entity::insert_many(rows).on_conflict_do_nothing_on([schedule::Column::Name]);
            new.exec_without_returning(&*self.db).await?;
        }
        let due = schedule::Entity::find().filter(schedule::Column::NextAt.lte(now)).all(&*self.db).await?;
        for schedule in self.schedules.iter().filter(|schedule| due.iter().any(|due| due.name == schedule.name)) {
            let transaction = self.db.write().await?;
            let seconds = i64::try_from(schedule.every.as_secs()).unwrap_or(i64::MAX);
            let moved = schedule::Entity::update_many()
                .col_expr(schedule::Column::NextAt, Expr::value(now.plus_seconds(seconds)))
                .filter(schedule::Column::Name.eq(schedule.name))
                .filter(schedule::Column::NextAt.lte(now))
                .exec(&*transaction)
                .await?;
            // Otherwise another process was quicker.
            if moved.rows_affected == 1 {
                enqueue(&transaction, &schedule.job, now, now).await?;
                transaction.commit().await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::PaginatorTrait;

    use super::*;
    use crate::jobs::entity::outbox;
    use crate::test_support::database;

    #[tokio::test]
    async fn j05_of_three_clockworks_one_enqueues_each_time() {
        let (test, clock) = (database().await, Clock::default());
        let daily = Schedule { name: "daily", every: Duration::from_secs(86_400), job: Job::TidyAccounts };
        let replicas: Vec<_> = (0..3).map(|_| Clockwork::new(test.db.clone(), clock.clone(), vec![daily.clone()])).collect();
        for times in 1..=3_u64 {
            for _ in 0..2 {
                let ticks = futures::future::join_all(replicas.iter().map(|replica| replica.tick(false))).await;
                assert!(ticks.iter().all(Result::is_ok), "{ticks:?}");
            }
            assert_eq!(outbox::Entity::find().count(&*test.db).await.unwrap(), times);
            clock.advance(daily.every);
        }
    }
}
