//! What tests of services need: a fresh database, people, and ears for the news.

pub(crate) mod accounts;
pub(crate) mod stores;

use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use sea_orm::{ConnectionTrait, Database, EntityTrait};

use crate::accounts::entity::account;
use crate::accounts::{AccountKind, blank};
use crate::actor::{Person, Role};
use crate::db::Db;
use crate::ids::{AccountId, SessionId};
use crate::pubsub::{Heard, PubSub};
use crate::workspaces::{Member, WorkspaceKind, create_own};
use crate::{Language, Result, Timestamp};

/// A migrated database of a test's own: a SQLite file, or a database on the server that `TEST_DATABASE_URL` names.
pub(crate) struct TestDb {
    pub(crate) db: Db,
    pub(crate) folder: tempfile::TempDir,
    on_server: Option<(String, String)>,
    url: String,
}

/// Makes a fresh database.
pub(crate) async fn database() -> TestDb {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return sqlite().await };
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    Database::connect(&server).await.unwrap().execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    TestDb::migrated(&format!("{base}/{name}"), tempfile::tempdir().unwrap(), Some((server.clone(), name))).await
}

/// The same in a file whatever `TEST_DATABASE_URL` says, for what is about SQLite.
pub(crate) async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().unwrap();
    TestDb::migrated(&format!("sqlite://{}", folder.path().join("test.db").display()), folder, None).await
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else { return };
        // Dropping is not async, and the test's own runtime is busy with dropping: another thread tidies up.
        let tidy = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let connection = Database::connect(&server).await.unwrap();
                connection.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
            });
        });
        let _ = tidy.join();
    }
}

impl TestDb {
    async fn migrated(url: &str, folder: tempfile::TempDir, on_server: Option<(String, String)>) -> Self {
        let db = Db::connect(url).await.unwrap();
        db.migrate(folder.path()).await.unwrap();
        Self { db, folder, on_server, url: url.to_owned() }
    }

    /// New connections to it: on SQLite, one that was there before a column went still has it when the column comes back.
    pub(crate) async fn reopened(&self) -> Db {
        Db::connect(&self.url).await.unwrap()
    }

    /// A new account.
    pub(crate) async fn account(&self) -> AccountId {
        let id = AccountId::generate();
        let row = blank(id, AccountKind::Individual, Language::Fa, Timestamp(0));
        account::Entity::insert(row).exec_without_returning(&*self.db).await.unwrap();
        create_own(&*self.db, id, WorkspaceKind::Personal, Timestamp(0)).await.unwrap();
        id
    }

    /// Somebody new in their own workspace; lives to the end of the test.
    pub(crate) async fn member(&self) -> Member<'static> {
        let person = Person { account: self.account().await, session: SessionId::generate(), role: Role::User };
        Member::of_own(Box::leak(Box::new(person)))
    }
}

/// Remembers everything that was published.
#[derive(Default)]
pub(crate) struct RecordingPubSub(Mutex<Vec<(String, Bytes)>>);

impl RecordingPubSub {
    /// Waits until a message holds all of these words.
    pub(crate) async fn hears(&self, words: &[&str]) {
        let holds = |(_, message): &(String, Bytes)| words.iter().all(|word| String::from_utf8_lossy(message).contains(word));
        for _ in 0..400 {
            if self.0.lock().unwrap().iter().any(holds) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("nobody said {words:?}");
    }

    /// The messages on a topic, oldest first.
    pub(crate) fn on(&self, topic: &str) -> Vec<Bytes> {
        self.0.lock().unwrap().iter().filter(|(heard, _)| heard == topic).map(|(_, message)| message.clone()).collect()
    }
}

#[async_trait]
impl PubSub for RecordingPubSub {
    async fn publish(&self, topic: &str, message: Bytes) -> Result<()> {
        self.0.lock().unwrap().push((topic.to_owned(), message));
        Ok(())
    }

    async fn subscribe(&self, _: &str) -> Result<BoxStream<'static, Heard>> {
        Ok(futures::stream::pending().boxed())
    }
}
