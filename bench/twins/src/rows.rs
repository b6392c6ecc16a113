//! The conversations of one account, read from the product's database with plain SQLite.

use anyhow::Context;
use rusqlite::{Connection, OpenFlags, Row, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The product's own query, as SQL.
const NEWEST: &str = "SELECT id, title, updated_at FROM conversation WHERE workspace_id = ?1 AND participant_account_id = ?1 AND deleted_at IS NULL \
                      ORDER BY updated_at DESC, id DESC LIMIT ?2";

/// A conversation as the product's list gives it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Conversation {
    pub id: String,
    pub title: String,
    pub updated_at: i64,
}

/// Where the rows are.
pub struct Place {
    database: String,
    account: Uuid,
    count: u32,
}

impl Place {
    pub fn new(database: &str, account: &str, count: &str) -> anyhow::Result<Self> {
        Ok(Self { database: database.to_owned(), account: account.parse().context("ACCOUNT")?, count: count.parse().context("ROWS")? })
    }

    pub fn connect(&self) -> anyhow::Result<Connection> {
        Ok(Connection::open_with_flags(&self.database, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
    }

    /// The newest rows.
    pub fn read(&self) -> anyhow::Result<Vec<Conversation>> {
        self.read_with(&self.connect()?)
    }

    /// The newest rows, over a connection that is open already.
    pub fn read_with(&self, connection: &Connection) -> anyhow::Result<Vec<Conversation>> {
        let mut query = connection.prepare_cached(NEWEST)?;
        let conversation = |row: &Row<'_>| {
            let id: [u8; 16] = row.get(0)?;
            Ok(Conversation { id: format!("conv_{}", Uuid::from_bytes(id).simple()), title: row.get(1)?, updated_at: row.get(2)? })
        };
        let found = query.query_map(params![self.account.as_bytes(), self.count], conversation)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
