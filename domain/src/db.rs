//! The product's database: SQLite or PostgreSQL behind one handle.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::jobs::Wake;
use crate::{Error, Result};

/// How long a writer waits for another process's write before giving up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// The number under which PostgreSQL keeps the lock that lets one process migrate at a time.
const MIGRATION_LOCK: i64 = 0x7465_6a61_7261_7401;

/// Connections to the database. Reading goes through [`Deref`]; writing through [`Db::write`].
#[derive(Clone)]
pub struct Db {
    connection: DatabaseConnection,
    writer: Arc<Mutex<()>>,
    wake: Wake,
}

impl Deref for Db {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.connection
    }
}

impl Db {
    /// Connects to `url` (`sqlite://…` or `postgres://…`).
    ///
    /// # Errors
    /// When the database does not answer or the address is not understood.
    pub async fn connect(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(16).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
        // Without either, sqlx runs no upkeep of the pool. Its count of idle connections wraps below zero for a moment when one is
        // taken while it is given back; an upkeep that looks just then counts up to usize::MAX and keeps a thread busy for ever.
        options.idle_timeout(None).max_lifetime(None);
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
        });
        let connection = Database::connect(options).await?;
        Ok(Self { connection, writer: Arc::default(), wake: Wake::default() })
    }

    /// Rings whenever a transaction has left jobs in the outbox.
    #[must_use]
    pub fn wake(&self) -> Wake {
        self.wake.clone()
    }

    /// Brings the tables up to date. Two processes starting at once are safe: one migrates, the other waits and finds nothing to do.
    ///
    /// # Errors
    /// When a change cannot be applied.
    pub async fn migrate(&self, data_dir: &Path) -> Result<()> {
        match self.get_database_backend() {
            DbBackend::Postgres => {
                // The lock belongs to a connection of its own, and goes with it if this process dies.
                let lock = self.connection.begin().await?;
                lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
                Migrator::up(&self.connection, None).await?;
                lock.commit().await?;
            }
            _ => {
                let path = data_dir.join("migrate.lock");
                let held = tokio::task::spawn_blocking(move || {
                    let file = std::fs::File::create(path)?;
                    file.lock().map(|()| file)
                });
                let file = held.await.map_err(Error::internal)?.map_err(Error::internal)?;
                Migrator::up(&self.connection, None).await?;
                drop(file);
            }
        }
        Ok(())
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: one that reads first and writes later
    /// would fail as soon as somebody else wrote in between, whatever the busy timeout says.
    ///
    /// # Errors
    /// When no connection or write lock could be had in time.
    pub async fn write(&self) -> Result<WriteTransaction> {
        let sqlite = self.get_database_backend() == DbBackend::Sqlite;
        // Writers of this process queue here, in order, instead of polling for SQLite's lock.
        let turn = if sqlite { Some(self.writer.clone().lock_owned().await) } else { None };
        let sqlite_transaction_mode = sqlite.then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
        let transaction = self.connection.begin_with_options(options).await?;
        Ok(WriteTransaction { transaction, leaves_jobs: AtomicBool::new(false), wake: self.wake.clone(), _turn: turn })
    }
}

/// An open transaction that may write. Dropped without [`WriteTransaction::commit`], it leaves nothing behind.
pub struct WriteTransaction {
    transaction: DatabaseTransaction,
    leaves_jobs: AtomicBool,
    wake: Wake,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl WriteTransaction {
    /// Makes the changes last.
    ///
    /// # Errors
    /// When the database refuses them; then none of them was made.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        if self.leaves_jobs.into_inner() {
            self.wake.committed();
        }
        Ok(())
    }

    /// Says that the transaction leaves jobs in the outbox; they start as soon as it is committed.
    pub(crate) fn leaves_jobs(&self) {
        self.leaves_jobs.store(true, Ordering::Relaxed);
    }
}
