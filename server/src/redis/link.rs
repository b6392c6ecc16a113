use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use domain::{Error, Result};
use fred::clients::Client;
use fred::error::{Error as RedisError, ErrorKind};
use fred::interfaces::{ClientLike, EventInterface, KeysInterface};
use fred::types::config::{ConnectionConfig, Options, PerformanceConfig, ReconnectPolicy, Server, UnresponsiveConfig};
use fred::types::scripts::Script;
use fred::types::{FromValue, Value};
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::settings::{RedisAddress, RedisPrefix};

/// A command that takes longer has failed, and with it all others until Redis answers again: a request may need ten of them.
const COMMAND: Duration = Duration::from_millis(500);
/// A connection that takes longer to stand is given up and tried anew.
const CONNECT: Duration = Duration::from_secs(2);
/// Redis is asked this often how it is, …
const BEAT: Duration = Duration::from_millis(500);
/// … and counts as out of reach when the answer takes longer than this.
const ANSWER: Duration = Duration::from_millis(250);
/// While it is out of reach, it is asked again after this time.
const AGAIN: Duration = Duration::from_millis(100);
/// Tries to connect are between 100 ms and one second apart, for ever.
const FIRST_PAUSE_MS: u32 = 100;
const LONGEST_PAUSE_MS: u32 = 1000;
/// Commands that may wait to be written to the connection.
const QUEUE: usize = 10_000;
/// Keys that are looked at with one command when many are to be removed.
const KEYS_A_STEP: u32 = 500;
/// Messages that may wait to be handed to their listeners.
const MESSAGES: usize = 4096;

/// The connection on which commands go to Redis, and whether it is worth using at the moment. Cheap to clone.
#[derive(Clone)]
pub struct Link {
    client: Client,
    prefix: RedisPrefix,
    well: Arc<watch::Sender<bool>>,
    _tasks: Arc<JoinSet<()>>,
}

impl Link {
    /// Begins to connect, and goes on doing so for ever; does not wait until it has succeeded.
    #[must_use]
    pub fn open(address: &RedisAddress, prefix: RedisPrefix) -> Self {
        let client = client(address);
        let well = Arc::new(watch::Sender::new(false));
        let mut tasks = JoinSet::new();
        tasks.spawn(tell_causes(client.error_rx(), client.reconnect_rx()));
        tasks.spawn(stay_connected(client.clone()));
        tasks.spawn(feel_the_pulse(client.clone(), well.clone()));
        Self { client, prefix, well, _tasks: Arc::new(tasks) }
    }

    /// Whether Redis answers, after waiting for it as long as a connection may take.
    pub async fn answers(&self) -> bool {
        let mut well = self.well.subscribe();
        timeout(CONNECT, well.wait_for(|well| *well)).await.is_ok()
    }

    /// Whether Redis answered just now.
    #[must_use]
    pub fn is_well(&self) -> bool {
        *self.well.borrow()
    }

    /// The name under which `name` of this kind is kept.
    pub(super) fn key(&self, kind: &str, name: &str) -> String {
        self.prefix.key(kind, name)
    }

    /// Removes what is kept of this kind under names that `which` picks, step by step so that Redis serves others meanwhile; returns
    /// how much it was.
    ///
    /// # Errors
    /// As [`Self::ask`]; some may be gone then.
    pub(super) async fn remove_all(&self, kind: &str, which: impl Fn(&str) -> bool) -> Result<u64> {
        let (before, pattern) = (self.key(kind, ""), self.key(kind, "*"));
        let (mut cursor, mut removed) = ("0".to_owned(), 0);
        loop {
            let (next, mut keys): (String, Vec<String>) =
                self.ask(|client| client.scan_page(cursor, pattern.clone(), Some(KEYS_A_STEP), None)).await?;
            keys.retain(|key| key.strip_prefix(&before).is_some_and(&which));
            if !keys.is_empty() {
                removed += self.ask(|client| client.unlink::<u64, _>(keys)).await?;
            }
            if next == "0" {
                return Ok(removed);
            }
            cursor = next;
        }
    }

    /// Does something with Redis.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: at once while Redis is known to be out of reach, else when it fails or takes too long.
    pub(super) async fn ask<'a, T, F>(&'a self, command: impl FnOnce(&'a Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T, RedisError>> + 'a,
    {
        if !self.is_well() {
            return Err(Error::Unavailable);
        }
        match timeout(COMMAND, command(&self.client)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if !matches!(error.kind(), ErrorKind::IO | ErrorKind::Canceled | ErrorKind::Timeout) => {
                tracing::warn!(error = error.details(), "Redis command failed");
                Err(Error::Unavailable)
            }
            Ok(Err(_)) | Err(_) => {
                // Nobody else need wait to find the same; the pulse tells when it is over.
                self.well.send_replace(false);
                Err(Error::Unavailable)
            }
        }
    }

    /// Runs a script, which Redis keeps after the first time.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) async fn run<T: FromValue>(&self, script: &Script, keys: Vec<String>, arguments: Vec<impl Into<Value>>) -> Result<T> {
        let arguments = Value::Array(arguments.into_iter().map(Into::into).collect());
        self.ask(|client| script.evalsha_with_reload(client, keys, arguments)).await
    }
}

/// A client with our rules, not yet connected.
pub(super) fn client(address: &RedisAddress) -> Client {
    let performance =
        PerformanceConfig { default_command_timeout: COMMAND, broadcast_channel_capacity: MESSAGES, ..PerformanceConfig::default() };
    let connection = ConnectionConfig {
        connection_timeout: CONNECT,
        internal_command_timeout: CONNECT,
        // Never sent again by itself: whoever sent it knows whether that does harm.
        max_command_attempts: 1,
        max_command_buffer_len: QUEUE,
        reconnect_on_auth_error: true,
        unresponsive: UnresponsiveConfig { max_timeout: Some(CONNECT), interval: BEAT },
        ..ConnectionConfig::default()
    };
    let policy = ReconnectPolicy::new_exponential(0, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, 2);
    Client::new(address.config(), Some(performance), Some(connection), Some(policy))
}

/// Keeps a client connected for as long as this runs.
pub(super) async fn stay_connected(client: Client) {
    loop {
        // The client connects again by itself; its task ends only on errors that it takes for final.
        let ended = client.connect().await;
        tracing::warn!(?ended, "Redis connection ended; reconnecting");
        sleep(CONNECT).await;
    }
}

/// One question and its answer. Without a time limit of its own: a question that stays without answer is what makes the client
/// give the connection up, and a second one would start its clock anew.
pub(super) async fn ping(client: &Client) -> Result<(), RedisError> {
    let patient = Options { timeout: Some(Duration::ZERO), fail_fast: true, ..Options::default() };
    client.with_options(&patient).ping(None).await
}

/// Logs why there is no connection, each cause once until there is one again.
async fn tell_causes(mut errors: broadcast::Receiver<(RedisError, Option<Server>)>, mut connections: broadcast::Receiver<Server>) {
    let mut told = None;
    loop {
        tokio::select! {
            Ok((error, _)) = errors.recv() => {
                let cause = error.details().to_owned();
                if told.as_ref() != Some(&cause) {
                    tracing::warn!(cause, "Redis connection failed");
                    told = Some(cause);
                }
            }
            Ok(_) = connections.recv() => told = None,
            else => return,
        }
    }
}

async fn feel_the_pulse(client: Client, well: Arc<watch::Sender<bool>>) {
    // Whoever opens the link says that nobody answers at first.
    let mut said = false;
    loop {
        let mut answer = std::pin::pin!(ping(&client));
        let in_time = timeout(ANSWER, &mut answer).await;
        let is_well = matches!(in_time, Ok(Ok(())));
        well.send_replace(is_well);
        if std::mem::replace(&mut said, is_well) != is_well {
            if is_well {
                tracing::info!("Redis is available");
            } else {
                tracing::warn!("Redis is unavailable; continuing without it");
            }
        }
        if in_time.is_err() {
            let _ = answer.await;
        }
        sleep(if is_well { BEAT } else { AGAIN }).await;
    }
}
