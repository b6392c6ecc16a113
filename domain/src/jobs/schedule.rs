use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio_util::sync::CancellationToken;

use super::entity::schedule;
use super::outbox::NewJob;
use super::{Job, When};
use crate::clock::Clock;
use crate::db::Db;
use crate::{Result, Timestamp};

/// The scheduler looks at its schedules this often.
const TICK: Duration = Duration::from_secs(5);

/// A job that comes again and again.
#[derive(Debug, Clone)]
pub struct Schedule {
    name: &'static str,
    when: When,
    job: NewJob,
}

impl Schedule {
    /// Under `name` the database remembers when the job comes next. Whoever changes `when` gives another name, or the job comes
    /// once more at the time that was set before.
    ///
    /// # Errors
    /// When the job cannot be written down.
    pub fn new<J: Job>(name: &'static str, when: When, job: &J) -> Result<Self> {
        Ok(Self { name, when, job: NewJob::of(job)? })
    }
}

/// Puts the jobs of schedules into the outbox when their time has come: once each time, however many processes run one, and
/// once after a stop, however many times were missed.
pub struct Scheduler {
    db: Db,
    clock: Clock,
    schedules: Vec<Schedule>,
}

impl Scheduler {
    /// A scheduler of these schedules.
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
                Err(error) => tracing::warn!(%error, "reading schedules failed; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }

    async fn tick(&self, known: bool) -> Result<()> {
        let now = self.clock.now();
        if !known {
            self.introduce(now).await?;
        }
        let due = schedule::Entity::find().filter(schedule::Column::NextAt.lte(now)).all(&*self.db).await?;
        for schedule in self.schedules.iter().filter(|schedule| due.iter().any(|due| due.name == schedule.name)) {
            self.fire(schedule, now).await?;
        }
        Ok(())
    }

    async fn introduce(&self, now: Timestamp) -> Result<()> {
        let first = |new: &Schedule| Ok(schedule::ActiveModel { name: Set(new.name.to_owned()), next_at: Set(new.when.first(now)?) });
        let rows = self.schedules.iter().map(first).collect::<Result<Vec<_>>>()?;
        let new = schedule::Entity::insert_many(rows).on_conflict_do_nothing_on([schedule::Column::Name]);
        new.exec_without_returning(&*self.db).await?;
        Ok(())
    }

    async fn fire(&self, schedule: &Schedule, now: Timestamp) -> Result<()> {
        let next = schedule.when.after(now)?;
        let transaction = self.db.write().await?;
        let moved = schedule::Entity::update_many()
            .col_expr(schedule::Column::NextAt, Expr::value(next))
            .filter(schedule::Column::Name.eq(schedule.name))
            .filter(schedule::Column::NextAt.lte(now))
            .exec(&*transaction)
            .await?;
        // Only the process that has moved the time enqueues the job.
        if moved.rows_affected == 1 {
            schedule.job.clone().enqueue(&transaction, now, now).await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
