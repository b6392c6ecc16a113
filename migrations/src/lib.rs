//! The shape of the database, one file a change. Each change runs in a transaction on SQLite and PostgreSQL alike,
//! so a process killed half way leaves nothing behind.

use std::collections::HashSet;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

mod m0001_accounts;
mod m0002_library;
mod m0003_conversations;
mod m0004_outbox;
mod m0005_lanes;
mod m0006_schedules;
mod m0007_remote_conversations;
mod m0008_account_details;
mod m0009_audit;
mod m0010_second_factor;
mod m0011_code_channel;
mod m0012_own_data;
mod m0013_contacts;
mod m0014_pictures;
mod m0015_preferences;
mod m0016_workspaces;
mod m0017_queues;
mod m0018_notifications;
mod m0019_audit_subjects;
mod m0020_usage;
mod m0021_fair_queues;
mod m0022_fresh_proof;
mod m0024_audit_origins;
mod m0025_unreadable_pages;
mod m0026_reading;
mod m0027_attachments;
mod m0028_folders;
mod m0029_documents_only;
mod m0030_passage_vectors;

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
            Box::new(m0008_account_details::Migration),
            Box::new(m0009_audit::Migration),
            Box::new(m0010_second_factor::Migration),
            Box::new(m0011_code_channel::Migration),
            Box::new(m0012_own_data::Migration),
            Box::new(m0013_contacts::Migration),
            Box::new(m0014_pictures::Migration),
            Box::new(m0015_preferences::Migration),
            Box::new(m0016_workspaces::Migration),
            Box::new(m0017_queues::Migration),
            Box::new(m0018_notifications::Migration),
            Box::new(m0019_audit_subjects::Migration),
            Box::new(m0020_usage::Migration),
            Box::new(m0021_fair_queues::Migration),
            Box::new(m0022_fresh_proof::Migration),
            Box::new(m0024_audit_origins::Migration),
            Box::new(m0025_unreadable_pages::Migration),
            Box::new(m0026_reading::Migration),
            Box::new(m0027_attachments::Migration),
            Box::new(m0028_folders::Migration),
            Box::new(m0029_documents_only::Migration),
            Box::new(m0030_passage_vectors::Migration),
        ]
    }
}

/// How many changes the database has not seen yet. Only reads; those that a newer program has made are no concern.
///
/// # Errors
/// When the database does not answer.
pub async fn pending(db: &DatabaseConnection) -> Result<usize, DbErr> {
    let known = Migrator::migrations();
    if !SchemaManager::new(db).has_table("seaql_migrations").await? {
        return Ok(known.len());
    }
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), "SELECT version FROM seaql_migrations")).await?;
    let applied = rows.iter().map(|row| row.try_get("", "version")).collect::<Result<HashSet<String>, DbErr>>()?;
    Ok(known.iter().filter(|migration| !applied.contains(migration.name())).count())
}
