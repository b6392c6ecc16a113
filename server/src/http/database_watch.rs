//! A database that has gone away, or that neither answers nor hangs up, must not take every request with it: while it is away,
//! whoever waits for it is told to come back.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Error;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::problem::Problem;

/// How often the database is pinged.
const PING_INTERVAL: Duration = Duration::from_millis(500);
/// A database that has not answered by then is away.
const PING_TIMEOUT: Duration = Duration::from_millis(1500);
/// What needs no database is done by then, away or not.
const GRACE: Duration = Duration::from_millis(500);

/// Whether the database is away. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DatabaseWatch(watch::Receiver<bool>);

impl DatabaseWatch {
    /// Watches the database at `url` over a connection of its own, since those of the pool may all be waiting.
    /// A file is always there: SQLite is not watched.
    pub fn start(url: &SecretString, stop: CancellationToken) -> Self {
        let (told, away) = watch::channel(false);
        if url.expose_secret().starts_with("postgres") {
            tokio::spawn(look(url.clone(), told, stop));
        }
        Self(away)
    }

    /// Resolves when a request has waited long enough for a database that is away.
    async fn given_up(mut self) {
        if self.0.wait_for(|away| *away).await.is_err() {
            std::future::pending::<()>().await;
        }
        sleep(GRACE).await;
    }
}

async fn look(url: SecretString, told: watch::Sender<bool>, stop: CancellationToken) {
    let mut connection = None;
    while !stop.is_cancelled() {
        let there = matches!(timeout(PING_TIMEOUT, ask(&url, &mut connection)).await, Ok(true));
        if !there {
            connection = None;
        }
        if told.send_replace(!there) == there {
            if there { tracing::info!("database is available") } else { tracing::error!("database is unavailable") }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = sleep(PING_INTERVAL) => {}
        }
    }
}

async fn ask(url: &SecretString, connection: &mut Option<DatabaseConnection>) -> bool {
    if connection.is_none() {
        let mut options = ConnectOptions::new(url.expose_secret());
        options.max_connections(1).acquire_timeout(PING_TIMEOUT).sqlx_logging(false);
        *connection = Database::connect(options).await.ok();
    }
    match connection {
        Some(connection) => connection.ping().await.is_ok(),
        None => false,
    }
}

/// Answers in place of a handler that waits for a database that is away.
pub(crate) async fn fail_fast(State(watch): State<DatabaseWatch>, request: Request, next: Next) -> Response {
    tokio::select! {
        response = next.run(request) => response,
        () = watch.given_up() => Problem::Error(Error::Unavailable).into_response(),
    }
}
