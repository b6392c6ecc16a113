use std::path::Path;

/// Where a test's rows go: an SQLite file in its own folder, or a new database on the server that `TEST_DATABASE_URL` names.
pub struct TestDatabase {
    pub url: String,
    is_own: bool,
    server: Option<(String, String)>,
}

impl TestDatabase {
    pub async fn create(folder: &Path) -> Self {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            return Self { url: format!("sqlite://{}", folder.join("tejarat.db").display()), is_own: true, server: None };
        };
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        run(&server, &format!("CREATE DATABASE {name}")).await;
        let (base, _) = server.rsplit_once('/').expect("TEST_DATABASE_URL names a database");
        Self { url: format!("{base}/{name}"), is_own: true, server: Some((server.clone(), name)) }
    }
}

impl TestDatabase {
    /// Lays tables and rows into it.
    pub async fn fill(&self, statements: &str) {
        let url = if self.server.is_some() { self.url.clone() } else { format!("{}?mode=rwc", self.url) };
        run(&url, statements).await;
    }

    /// The same database for another process; it stays when this is dropped.
    pub fn shared(&self) -> Self {
        Self { url: self.url.clone(), is_own: false, server: None }
    }

    /// Whether it goes with this app, and not with one that started before.
    pub fn is_own(&self) -> bool {
        self.is_own
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else { return };
        // Dropping is synchronous: a thread with a small runtime of its own does it.
        let drop = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        let _ = drop.join();
    }
}

/// A connection that needs no upkeep: that of sqlx may spin, see `domain::db`.
pub(super) async fn connect(url: &str) -> sea_orm::DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.idle_timeout(None).max_lifetime(None);
    sea_orm::Database::connect(options).await.expect("the database answers")
}

async fn run(server: &str, statement: &str) {
    use sea_orm::ConnectionTrait;
    let connection = connect(server).await;
    connection.execute_unprepared(statement).await.expect("the statement can be executed");
    connection.close().await.expect("the connection closes");
}
