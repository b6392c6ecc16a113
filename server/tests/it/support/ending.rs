use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::clock::Clock;

use super::database::connect;
use super::{ResourceLimit, TestApp};

impl TestApp {
    /// This test makes trouble that an operator should hear of: errors in the log are no failure of it.
    pub fn expect_errors(&self, why: &'static str) {
        *self.errors_expected.lock().expect("the reason") = Some(why);
    }

    /// What was logged as an error. Statuses of 500 and above are seen by who asked; the cause of a fault has a line of its own.
    fn errors(&self) -> Vec<String> {
        let log = self.log();
        let is_error = |line: &&str| {
            line.contains("\"level\":\"ERROR\"") || line.split_whitespace().nth(1).is_some_and(|level| level.contains("ERROR"))
        };
        log.lines().filter(is_error).filter(|line| !line.contains("tower_http::trace")).map(str::to_owned).collect()
    }

    /// The jobs that are still to be done, once the program has had time for them. Of those that it gave up an error tells.
    async fn jobs_left(url: &str, moved: i64) -> Vec<String> {
        use sea_orm::ConnectionTrait;
        let connection = connect(url).await;
        let mut left = Vec::new();
        for _ in 0..200 {
            let now = Clock::default().now().plus_seconds(moved).0;
            let query = format!("SELECT payload FROM outbox WHERE due_at <= {now}");
            let statement = sea_orm::Statement::from_string(connection.get_database_backend(), query);
            let rows = connection.query_all_raw(statement).await.expect("the outbox can be read");
            left = rows.iter().map(|row| row.try_get("", "payload").expect("a payload")).collect();
            if left.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        connection.close().await.expect("the connection closes");
        left
    }
}

/// Every test ends with the question whether the program did what it was asked in the background, and found nothing wrong with itself.
impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() || self.errors_expected.get_mut().expect("the reason").is_some() {
            return;
        }
        let errors = self.errors();
        assert!(errors.is_empty(), "errors were logged (expect_errors says why they may be):\n{}", errors.join("\n"));
        let does_jobs = !self.env.iter().any(|(name, value)| *name == "SERVE_JOBS" && value == "false");
        // A disk of its own is not to be seen from here.
        let is_seen = !matches!(self.limit, Some(ResourceLimit::Disk(_)));
        if does_jobs && is_seen && self.database.is_own() && self.child.get_mut().expect("the child").is_some() {
            let (url, moved) = (self.database.url.clone(), self.moved.load(Ordering::Relaxed));
            // Dropping is synchronous: a thread with a small runtime of its own asks.
            let asked = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(Self::jobs_left(&url, moved))
            });
            let left = asked.join().expect("the outbox can be read");
            assert!(left.is_empty(), "jobs are left: {left:?}\n{}", self.log());
        }
    }
}
