use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, integer, pk_uuid, string, string_null, text_null, uuid_null};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::m0001_accounts::index;

/// The audit log names any kind of actor and subject and the workspace, and is written in several chains, so that acts in different
/// workspaces do not wait for each other. The events of before are chain 0, sealed as they were.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// So many chains are written to.
const CHAINS: i32 = 16;
/// Columns that both forms of the table have.
const SHARED: [&str; 11] =
    ["seq", "at", "actor_id", "subject_id", "action", "outcome", "address", "user_agent", "details", "key_id", "previous"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_indexes(manager, &["ix_audit_event_actor", "ix_audit_event_subject"]).await?;
        rename(manager, "audit_event", "audit_event_1").await?;
        rename(manager, "audit_head", "audit_head_1").await?;
        if manager.has_table("audit_event_2").await? {
            // Events that the way down has put aside.
            rename(manager, "audit_event_2", "audit_event").await?;
            rename(manager, "audit_head_2", "audit_head").await?;
        } else {
            create_tables(manager).await?;
        }
        let shared = SHARED.join(", ");
        let id = id_of_form_1(manager.get_database_backend());
        execute(
            manager,
            &format!(
                "INSERT INTO audit_event (id, chain, form, actor_kind, subject_kind, hash, {shared}) SELECT {id}, 0, 1, \
                 CASE WHEN actor_id IS NULL THEN NULL ELSE 'person' END, CASE WHEN subject_id IS NULL THEN NULL ELSE 'account' END, \
                 hash, {shared} FROM audit_event_1"
            ),
        )
        .await?;
        execute(manager, "INSERT INTO audit_head (chain, seq, hash) SELECT 0, seq, hash FROM audit_head_1").await?;
        drop_tables(manager, &["audit_event_1", "audit_head_1"]).await?;
        let place = Index::create().name("uq_audit_event_place").table("audit_event").col("chain").col("seq").unique().to_owned();
        manager.create_index(place).await?;
        for (name, column) in INDEXES {
            index(manager, name, "audit_event", &[column, "id"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_indexes(manager, &["uq_audit_event_place"]).await?;
        drop_indexes(manager, &INDEXES.map(|(name, _)| name)).await?;
        rename(manager, "audit_event", "audit_event_2").await?;
        rename(manager, "audit_head", "audit_head_2").await?;
        create_first_tables(manager).await?;
        let shared = SHARED.join(", ");
        execute(manager, &format!("INSERT INTO audit_event (hash, {shared}) SELECT hash, {shared} FROM audit_event_2 WHERE form = 1"))
            .await?;
        execute(manager, "INSERT INTO audit_head (id, seq, hash) SELECT 1, seq, hash FROM audit_head_2 WHERE chain = 0").await?;
        // What the earlier form cannot say is kept aside for the way up.
        execute(manager, "DELETE FROM audit_event_2 WHERE form = 1").await?;
        execute(manager, "DELETE FROM audit_head_2 WHERE chain = 0").await?;
        index(manager, "ix_audit_event_actor", "audit_event", &["actor_id", "seq"]).await?;
        index(manager, "ix_audit_event_subject", "audit_event", &["subject_id", "seq"]).await
    }
}

const INDEXES: [(&str, &str); 3] =
    [("ix_audit_event_actor", "actor_id"), ("ix_audit_event_subject", "subject_id"), ("ix_audit_event_workspace", "workspace_id")];

async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event = Table::create()
        .table("audit_event")
        .col(pk_uuid("id"))
        .col(integer("chain"))
        .col(big_integer("seq"))
        .col(integer("form"))
        .col(big_integer("at"))
        .col(string_null("actor_kind"))
        .col(uuid_null("actor_id"))
        .col(string_null("actor_name"))
        .col(string_null("subject_kind"))
        .col(uuid_null("subject_id"))
        .col(uuid_null("workspace_id"))
        .col(string("action"))
        .col(string("outcome").check(Expr::col("outcome").is_in(["done", "refused"])))
        .col(string_null("address"))
        .col(string_null("user_agent"))
        .col(text_null("details"))
        .col(string("key_id"))
        .col(binary("previous"))
        .col(binary("hash"))
        .to_owned();
    manager.create_table(event).await?;
    let head =
        Table::create().table("audit_head").col(integer("chain").primary_key()).col(big_integer("seq")).col(binary("hash")).to_owned();
    manager.create_table(head).await?;
    for chain in 1..=CHAINS {
        let empty = Query::insert()
            .into_table("audit_head")
            .columns(["chain", "seq", "hash"])
            .values_panic([chain.into(), 0_i64.into(), Vec::<u8>::new().into()])
            .to_owned();
        manager.execute(empty).await?;
    }
    Ok(())
}

async fn create_first_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event = Table::create()
        .table("audit_event")
        .col(big_integer("seq").primary_key())
        .col(big_integer("at"))
        .col(uuid_null("actor_id"))
        .col(uuid_null("subject_id"))
        .col(string("action"))
        .col(string("outcome").check(Expr::col("outcome").is_in(["done", "refused"])))
        .col(string_null("address"))
        .col(string_null("user_agent"))
        .col(text_null("details"))
        .col(string("key_id"))
        .col(binary("previous"))
        .col(binary("hash"))
        .to_owned();
    manager.create_table(event).await?;
    let head = Table::create()
        .table("audit_head")
        .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
        .col(big_integer("seq"))
        .col(binary("hash"))
        .to_owned();
    manager.create_table(head).await
}

/// A UUID of version 7 by the time and the place of an event, which the log can work out again when it looks through itself.
fn id_of_form_1(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "(lpad(to_hex(at / 1000), 12, '0') || '70008000' || lpad(to_hex(seq), 12, '0'))::uuid"
    } else {
        "unhex(printf('%012x70008000%012x', at / 1000, seq))"
    }
}

async fn execute(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await.map(|_| ())
}

async fn rename(manager: &SchemaManager<'_>, from: &'static str, to: &'static str) -> Result<(), DbErr> {
    manager.rename_table(Table::rename().table(from, to).to_owned()).await
}

async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}

async fn drop_indexes(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_index(Index::drop().name(*name).table("audit_event").to_owned()).await?;
    }
    Ok(())
}
