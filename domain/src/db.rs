//! The product's database: SQLite or PostgreSQL behind one handle.

use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use crate::{Error, Result};

mod commit_signal;

pub use commit_signal::CommitSignal;

/// How long a writer waits for SQLite's one writing place: first for those of this process, then for those of another.
const WRITE_TIMEOUT: Duration = Duration::from_millis(2500);
/// More than the rows of a page.
const ROWS_AT_ONCE: usize = 256;
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(2500);
/// A connection to SQLite is a thread that computes; more than a few only wait for a core.
const SQLITE_CONNECTIONS: u32 = 8;
/// Pages that each of them keeps. The system keeps the whole file anyway, once for all.
const SQLITE_CACHE_KIB: u32 = 512;
const POSTGRES_CONNECTIONS: u32 = 16;
/// The number under which PostgreSQL keeps the lock that lets one process migrate at a time.
const MIGRATION_LOCK: i64 = 0x7465_6a61_7261_7401;

/// How a pool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Connections that somebody is using.
    pub in_use: u32,
    /// Connections that wait for somebody.
    pub idle: u32,
}

/// Connections to the database. Reading goes through [`Deref`]; writing through [`Db::write`].
#[derive(Clone)]
pub struct Db {
    connection: DatabaseConnection,
    writer: Arc<Mutex<()>>,
    signal: CommitSignal,
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
        let is_file = url.starts_with("sqlite");
        let most = if is_file { SQLITE_CONNECTIONS } else { POSTGRES_CONNECTIONS };
        options.max_connections(most).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
        // A file does not go away while it lies idle.
        options.test_before_acquire(!is_file);
        // Without either, sqlx runs no upkeep of the pool. Its count of idle connections wraps below zero for a moment when one is
        // taken while it is given back; an upkeep that looks just then counts up to usize::MAX and keeps a thread busy for ever.
        options.idle_timeout(None).max_lifetime(None);
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(WRITE_TIMEOUT)
                .foreign_keys(true)
                // What is deleted is overwritten: it would stand in the file until its page is used again.
                .pragma("secure_delete", "ON")
                .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
                // Rows come from a thread of its own, which then need not wait in the middle of a page.
                .row_buffer_size(ROWS_AT_ONCE)
        });
        let connection = Database::connect(options).await?;
        Ok(Self { connection, writer: Arc::default(), signal: CommitSignal::default() })
    }

    /// Told of transactions that somebody waits for, such as those that leave jobs.
    #[must_use]
    pub fn commit_signal(&self) -> CommitSignal {
        self.signal.clone()
    }

    /// The connections at the moment.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let (open, idle) = match self.get_database_backend() {
            DbBackend::Postgres => {
                let pool = self.connection.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.connection.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        let idle = u32::try_from(idle).unwrap_or(open).min(open);
        Connections { in_use: open - idle, idle }
    }

    /// How many changes of the tables this program knows that the database has not seen yet. Those of a newer program do no harm.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(migrations::pending(&self.connection).await?)
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
        let (transaction, turn) = if self.get_database_backend() == DbBackend::Sqlite {
            timeout(WRITE_TIMEOUT, self.take_turn()).await.map_err(|_| Error::Unavailable)??
        } else {
            (self.connection.begin().await?, None)
        };
        Ok(WriteTransaction {
            transaction,
            is_awaited: AtomicBool::new(false),
            audit_chain: OnceLock::new(),
            signal: self.signal.clone(),
            _turn: turn,
        })
    }

    /// Takes what was deleted out of SQLite's log of writes, too, where pages stand as they were before. PostgreSQL's own vacuum
    /// and archive are its operator's.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when somebody reads what was there before for longer than a writer waits: worth trying again.
    pub async fn purge_deleted(&self) -> Result<()> {
        if self.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let _turn = timeout(WRITE_TIMEOUT, self.writer.clone().lock_owned()).await.map_err(|_| Error::Unavailable)?;
        let told = self.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)")).await?;
        let is_busy = told.map(|told| told.try_get_by_index::<i32>(0)).transpose()?.is_none_or(|busy| busy != 0);
        if is_busy { Err(Error::Unavailable) } else { Ok(()) }
    }

    /// Writers of this process queue here, in order, instead of polling for SQLite's lock.
    async fn take_turn(&self) -> Result<(DatabaseTransaction, Option<OwnedMutexGuard<()>>)> {
        let turn = self.writer.clone().lock_owned().await;
        let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        Ok((self.connection.begin_with_options(options).await?, Some(turn)))
    }
}

/// An open transaction that may write. Dropped without [`WriteTransaction::commit`], it leaves nothing behind.
pub struct WriteTransaction {
    transaction: DatabaseTransaction,
    is_awaited: AtomicBool,
    audit_chain: OnceLock<i32>,
    signal: CommitSignal,
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
        if self.is_awaited.into_inner() {
            self.signal.committed();
        }
        Ok(())
    }

    /// The one chain of the audit log to which the transaction writes: the first that was asked for.
    pub(crate) fn audit_chain(&self, first: i32) -> i32 {
        *self.audit_chain.get_or_init(|| first)
    }

    /// Has [`CommitSignal`] told of the commit: somebody waits for what this transaction writes.
    pub(crate) fn signal_commit(&self) {
        self.is_awaited.store(true, Ordering::Relaxed);
    }
}

/// Whether an error is the database's own trouble, which passes, and not a mistake of ours: it is away, locked, read-only or full.
pub(crate) fn is_trouble(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_));
    };
    match &**cause {
        sqlx::Error::Database(told) => told.code().is_some_and(|code| match code.parse::<u32>() {
            // SQLite's result codes; the lowest byte says which kind: busy, locked, read-only, I/O error, full, cannot open.
            Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
            // PostgreSQL's classes: no connection, no resources, an operator at work, a read-only transaction.
            _ => ["08", "53", "57P", "58", "25006"].iter().any(|class| code.starts_with(class)),
        }),
        other => matches!(
            other,
            sqlx::Error::Io(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
        ),
    }
}

/// Whether PostgreSQL was given a text with U+0000 in it. Every type of ours for texts drops it or is not read from them; this is for
/// the one that is forgotten: whoever sent the text is to hear of it, and not that we have failed.
pub(crate) fn is_unstorable_text(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else { return false };
    // Not in the encoding's repertoire; not translatable.
    matches!(&**cause, sqlx::Error::Database(told) if matches!(told.code().as_deref(), Some("22021" | "22P05")))
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

    use super::*;
    use crate::accounts::AccountState;
    use crate::accounts::entity::account;
    use crate::chat::entity::conversation;
    use crate::test_support::{database, sqlite};

    #[tokio::test]
    async fn f02_a_database_that_may_only_be_read_is_trouble_and_a_wrong_query_is_a_mistake() {
        let test = database().await;
        let read_only =
            if test.db.get_database_backend() == DbBackend::Sqlite { "PRAGMA query_only = 1" } else { "SET TRANSACTION READ ONLY" };
        let transaction = test.db.begin().await.unwrap();
        transaction.execute_unprepared(read_only).await.unwrap();
        let refused = transaction.execute_unprepared("DELETE FROM account").await.unwrap_err();
        assert!(is_trouble(&refused), "{refused:?}");
        let wrong = test.db.execute_unprepared("SELECT nothing FROM nowhere").await.unwrap_err();
        assert!(!is_trouble(&wrong), "{wrong:?}");
    }

    #[tokio::test]
    async fn l8_a_text_with_a_null_character_is_the_senders_mistake_and_not_ours() {
        let test = database().await;
        test.account().await;
        let renamed = account::Entity::update_many().col_expr(account::Column::FirstName, Expr::value("a\0b")).exec(&*test.db).await;
        let found = account::Entity::find().filter(account::Column::FirstName.eq("a\0b")).one(&*test.db).await;
        for error in [renamed.err(), found.err()].into_iter().flatten() {
            assert_eq!(Error::from(error), Error::UnstorableText);
        }
    }

    #[tokio::test]
    async fn migrations_since_m0012_go_down_and_up_again_and_lose_no_row() {
        let test = database().await;
        let account = test.account().await;
        let conversation = format!(
            "INSERT INTO conversation (id, workspace_id, assistant_id, participant_account_id, title, named_by_person, created_at, updated_at) \
             SELECT id, id, id, id, 'title', {}, 0, 0 FROM account",
            if test.db.get_database_backend() == DbBackend::Sqlite { "0" } else { "false" }
        );
        test.db.execute_unprepared(&conversation).await.unwrap();
        test.db.execute_unprepared("UPDATE account SET state = 'suspended'").await.unwrap();
        let all = Migrator::migrations();
        let since = all.iter().position(|migration| migration.name() == "m0012_own_data").unwrap();
        let steps = u32::try_from(all.len() - since).unwrap();
        Migrator::down(&*test.db, Some(steps)).await.unwrap();
        assert_eq!(test.db.pending_migrations().await.unwrap(), all.len() - since);
        Migrator::up(&*test.db, None).await.unwrap();
        let row = account::Entity::find_by_id(account).one(&*test.db).await.unwrap().unwrap();
        assert_eq!(row.state, AccountState::Suspended);
        assert_eq!(conversation::Entity::find().count(&*test.db).await.unwrap(), 1, "what hangs on it stays");
        assert!(test.db.execute_unprepared("UPDATE account SET state = 'nonsense'").await.is_err());
    }

    #[tokio::test]
    async fn a_connection_from_before_a_migration_reads_the_new_column() {
        use sqlx::Row;
        let test = sqlite().await;
        test.account().await;
        let pool = test.db.get_sqlite_connection_pool();
        let (mut migrating, mut old) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        sqlx::query("SELECT id FROM account").fetch_one(&mut *old).await.unwrap();
        sqlx::query("ALTER TABLE account ADD COLUMN newcomer TEXT DEFAULT 'here'").execute(&mut *migrating).await.unwrap();
        let row = sqlx::query("SELECT \"newcomer\" FROM account").fetch_one(&mut *old).await.unwrap();
        assert_eq!(row.try_get::<String, _>("newcomer").unwrap(), "here");
    }

    #[tokio::test]
    async fn f02_a_writer_that_does_not_get_its_turn_gives_up_soon() {
        let test = sqlite().await;
        let held = test.db.write().await.unwrap();
        let begun = std::time::Instant::now();
        assert!(matches!(test.db.write().await, Err(Error::Unavailable)));
        assert!(begun.elapsed() < Duration::from_secs(3));
        drop(held);
        test.db.write().await.unwrap().commit().await.unwrap();
    }
}
