//! The shape of the database, one file a change. Each change runs in a transaction on SQLite and PostgreSQL alike,
//! so a process killed half way leaves nothing behind.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_accounts;
mod m0002_library;
mod m0003_conversations;
mod m0004_outbox;
mod m0005_lanes;
mod m0006_schedules;
mod m0007_remote_conversations;

/// All changes, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_library::Migration),
            Box::new(m0003_conversations::Migration),
            Box::new(m0004_outbox::Migration),
            Box::new(m0005_lanes::Migration),
            Box::new(m0006_schedules::Migration),
            Box::new(m0007_remote_conversations::Migration),
        ]
    }
}
