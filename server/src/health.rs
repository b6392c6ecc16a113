//! Whether this process can serve, and which part is sick when it cannot, or not fully.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use domain::clock::Clock;
use domain::db::Db;
use domain::jobs::operator;
use moka::future::Cache;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde::Serialize;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::redis::Link;

/// A part that has not answered by then does not answer.
const CHECK_TIMEOUT: Duration = Duration::from_secs(1);
/// However often somebody asks, the parts are asked once in this time.
const CACHED: Duration = Duration::from_secs(1);
/// Jobs are taken within seconds where somebody is free. One that has been due for longer where nobody works is abandoned.
const OVERDUE_SECONDS: i64 = 30;
/// A file that is not there: a store that says so is well.
const NO_FILE: &str = "health";

/// How the process stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All is well.
    Ok,
    /// It serves, but not everything: see the parts.
    Degraded,
    /// It cannot serve.
    Down,
    /// It is about to end and wants no further requests.
    Stopping,
}

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It answers.
    Ok,
    /// It does not.
    Down,
    /// Nobody could be asked.
    Unknown,
}

/// A part on which the process relies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Which.
    pub name: &'static str,
    /// How it stands.
    pub state: State,
}

/// What is told to whoever asks. Names and states only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How the process stands.
    pub status: Status,
    /// How its parts stand.
    pub parts: Vec<Part>,
}

/// Knows how the parts stand. Cheap to clone.
#[derive(Clone)]
pub struct Health {
    parts: Arc<HealthDeps>,
    remembered: Cache<(), Arc<Vec<Part>>>,
    leaving: CancellationToken,
}

/// What is asked.
pub struct HealthDeps {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Redis, when there is one.
    pub redis: Option<Link>,
    /// The file store, when it is a service of its own.
    pub bucket: Option<Arc<dyn ObjectStore>>,
}

impl Health {
    #[must_use]
    pub fn new(parts: HealthDeps) -> Self {
        let remembered = Cache::builder().max_capacity(1).time_to_live(CACHED).build();
        Self { parts: Arc::new(parts), remembered, leaving: CancellationToken::new() }
    }

    /// From now on no further requests are wanted, although they are still answered.
    pub fn leave(&self) {
        self.leaving.cancel();
    }

    /// How everything stands. Whoever asks at the same time, or soon after, gets the same report.
    pub async fn report(&self) -> Report {
        let parts = self.parts.clone();
        let parts = self.remembered.get_with((), async move { Arc::new(parts.ask().await) }).await;
        Report { status: status_of(&parts, self.leaving.is_cancelled()), parts: parts.to_vec() }
    }
}

/// Without the database nothing can be served. Without Redis or the file store most of it can, and as all processes
/// miss them alike, taking this one out of service would help nobody. So it is with jobs that nobody does.
fn status_of(parts: &[Part], leaving: bool) -> Status {
    let needed = |part: &&Part| matches!(part.name, "database" | "migrations");
    if leaving {
        Status::Stopping
    } else if parts.iter().filter(needed).any(|part| part.state != State::Ok) {
        Status::Down
    } else if parts.iter().any(|part| part.state != State::Ok) {
        Status::Degraded
    } else {
        Status::Ok
    }
}

impl HealthDeps {
    async fn ask(&self) -> Vec<Part> {
        let (database, migrations, bucket, jobs) =
            tokio::join!(within(self.database()), within(self.migrations()), within(self.bucket()), within(self.jobs()));
        let redis = self.redis.as_ref().map(|link| if link.is_well() { State::Ok } else { State::Down });
        let known = |state: Option<State>| if database == Some(State::Ok) { state.unwrap_or(State::Unknown) } else { State::Unknown };
        let parts = [
            ("database", Some(database.unwrap_or(State::Down))),
            ("migrations", Some(known(migrations))),
            ("redis", redis),
            ("files", self.bucket.is_some().then(|| bucket.unwrap_or(State::Down))),
            ("jobs", Some(known(jobs))),
        ];
        parts.into_iter().filter_map(|(name, state)| Some(Part { name, state: state? })).collect()
    }

    async fn database(&self) -> State {
        of(self.db.ping().await.is_ok())
    }

    async fn migrations(&self) -> State {
        self.db.pending_migrations().await.map_or(State::Unknown, |pending| of(pending == 0))
    }

    async fn bucket(&self) -> State {
        match &self.bucket {
            Some(bucket) => of(answers(&**bucket).await),
            None => State::Unknown,
        }
    }

    /// Whether somebody, in whichever process, does jobs.
    async fn jobs(&self) -> State {
        let now = self.clock.now();
        let abandoned = operator::is_abandoned(&self.db, now.plus_seconds(-OVERDUE_SECONDS), now).await;
        abandoned.map_or(State::Unknown, |abandoned| of(!abandoned))
    }
}

/// Whether a file store answers, and lets us look.
pub async fn answers(store: &dyn ObjectStore) -> bool {
    matches!(store.head(&Path::from(NO_FILE)).await, Ok(_) | Err(object_store::Error::NotFound { .. }))
}

async fn within(asked: impl Future<Output = State>) -> Option<State> {
    timeout(CHECK_TIMEOUT, asked).await.ok()
}

fn of(well: bool) -> State {
    if well { State::Ok } else { State::Down }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_takes_a_process_out_of_service() {
        let parts = |sick: &str| {
            let state = |name| if name == sick { State::Down } else { State::Ok };
            ["database", "migrations", "redis", "files", "jobs"].map(|name| Part { name, state: state(name) })
        };
        assert_eq!(status_of(&parts("nothing"), false), Status::Ok);
        for name in ["redis", "files", "jobs"] {
            assert_eq!(status_of(&parts(name), false), Status::Degraded, "{name}");
        }
        for name in ["database", "migrations"] {
            assert_eq!(status_of(&parts(name), false), Status::Down, "{name}");
        }
        assert_eq!(status_of(&parts("nothing"), true), Status::Stopping);
    }
}
