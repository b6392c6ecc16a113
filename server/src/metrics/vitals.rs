use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use domain::Services;
use domain::jobs::operator::{self, JobState};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::{Registry, Unit};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::process::Process;
use super::{Labels, PREFIX};
use crate::redis::Link;

/// The outbox is asked no longer; without an answer its numbers are left out.
const OUTBOX_TIMEOUT: Duration = Duration::from_secs(1);

/// What need not be counted because it can be looked at. Cheap to clone.
#[derive(Clone)]
pub struct Vitals {
    pub services: Arc<Services>,
    /// Redis, when there is one.
    pub redis: Option<Link>,
    /// The open WebSockets.
    pub sockets: TaskTracker,
}

impl Vitals {
    /// How everything stands now.
    pub async fn look(&self) -> Registry {
        let mut registry = Registry::default();
        let ours = registry.sub_registry_with_prefix(PREFIX);
        gauge(ours, "open_sockets", "Open WebSockets of this process", count(self.sockets.len()));
        gauge(ours, "live_runs", "Answers that this process is writing", count(self.services.chat.writing()));
        gauge(ours, "argon2_permits_in_use", "Passwords that this process is hashing", count(self.services.sign_in.hashing()));
        gauge(
            ours,
            "index_passages",
            "Passages that this process can find",
            i64::try_from(self.services.index.passages()).unwrap_or(i64::MAX),
        );
        if let Some(redis) = &self.redis {
            gauge(ours, "redis_up", "Whether Redis answers", i64::from(redis.is_well()));
        }
        let connections = Family::<Labels<1>, Gauge>::default();
        let pool = self.services.db.connections();
        for (state, number) in [("in_use", pool.in_use), ("idle", pool.idle)] {
            connections.get_or_create(&[("state", Cow::Borrowed(state))]).set(i64::from(number));
        }
        ours.register("database_connections", "Connections of this process to the database", connections);
        self.look_at_the_outbox(ours).await;
        if let Some(process) = Process::now() {
            look_at(process, &mut registry);
        }
        registry
    }

    async fn look_at_the_outbox(&self, registry: &mut Registry) {
        let Ok(Ok(counts)) = timeout(OUTBOX_TIMEOUT, operator::counts(&self.services.db)).await else { return };
        let (jobs, overdue) = (Family::<Labels<3>, Gauge>::default(), Family::<Labels<2>, Gauge>::default());
        let now = self.services.clock.now();
        for entry in counts {
            let (queue, name) = (("queue", Cow::Owned(entry.queue)), ("name", Cow::Owned(entry.name)));
            let state = ("state", Cow::Borrowed(if entry.state == JobState::Dead { "dead" } else { "waiting" }));
            if entry.state == JobState::Waiting {
                overdue.get_or_create(&[queue.clone(), name.clone()]).set(now.seconds_since(entry.first_due_at).max(0));
            }
            let number = i64::try_from(entry.count).unwrap_or(i64::MAX);
            jobs.get_or_create(&[queue, name, state]).set(number);
        }
        registry.register("outbox_jobs", "Jobs of all processes that wait or were dead-lettered", jobs);
        let about = "How long the oldest waiting job has been due without anybody taking it";
        registry.register_with_unit("outbox_overdue", about, Unit::Seconds, overdue);
    }
}

/// Under the names that every Prometheus client uses.
fn look_at(process: Process, registry: &mut Registry) {
    let registry = registry.sub_registry_with_prefix("process");
    registry.register_with_unit("resident_memory", "Memory that is really there", Unit::Bytes, ConstGauge::new(process.resident_bytes));
    gauge(registry, "open_fds", "Open files and sockets", process.open_files);
    if let Some(max) = process.max_files {
        gauge(registry, "max_fds", "Open files and sockets it may have", max);
    }
    registry.register_with_unit("cpu", "Processor time used", Unit::Seconds, ConstCounter::new(process.processor_seconds));
    let started = Gauge::<f64, AtomicU64>::default();
    started.set(process.started_at);
    registry.register_with_unit("start_time", "When it was started, since 1970", Unit::Seconds, started);
}

fn gauge(registry: &mut Registry, name: &str, about: &str, value: i64) {
    registry.register(name, about, ConstGauge::new(value));
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
