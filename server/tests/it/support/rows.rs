use super::TestApp;
use super::database::connect;

/// What a test asks of the database itself, past the program.
impl TestApp {
    /// Changes its database behind its back.
    pub async fn execute(&self, statement: &str) -> u64 {
        use sea_orm::ConnectionTrait;
        let connection = sea_orm::Database::connect(&self.database.url).await.expect("the database answers");
        let changed = connection.execute_unprepared(statement).await.expect("it can be changed").rows_affected();
        connection.close().await.expect("the connection closes");
        changed
    }

    /// How many rows of a table have this id: for what can no longer be seen from outside.
    pub async fn row_count(&self, table: &str, id: uuid::Uuid) -> i64 {
        let postgres = self.database.url.starts_with("postgres");
        let query = format!("SELECT COUNT(*) AS n FROM {table} WHERE id = {}", if postgres { "$1" } else { "?" });
        self.rows(&query, [id.into()]).await[0].try_get("", "n").expect("a number")
    }

    /// What the database itself answers.
    pub async fn rows(&self, query: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Vec<sea_orm::QueryResult> {
        use sea_orm::{ConnectionTrait, Statement};
        let connection = connect(&self.database.url).await;
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), query, values);
        let rows = connection.query_all_raw(statement).await.expect("it can be asked");
        connection.close().await.expect("the connection closes");
        rows
    }

    /// Every row of every table of its database, as text.
    pub async fn dump(&self) -> String {
        let postgres = self.database.url.starts_with("postgres");
        let tables = if postgres {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        };
        let mut dump = String::new();
        for table in self.texts(tables).await {
            let lines = if postgres {
                format!("SELECT CAST(row_to_json(t) AS TEXT) AS name FROM \"{table}\" t")
            } else {
                let columns = self.texts(&format!("SELECT 'quote(\"' || name || '\")' AS name FROM pragma_table_info('{table}')")).await;
                format!("SELECT {} AS name FROM \"{table}\"", columns.join(" || ' ' || "))
            };
            for line in self.texts(&lines).await {
                dump.push_str(&format!("{table}: {line}\n"));
            }
        }
        dump
    }

    /// The column `name` of what the database answers.
    async fn texts(&self, query: &str) -> Vec<String> {
        self.rows(query, []).await.iter().map(|row| row.try_get("", "name").expect("a text")).collect()
    }
}
