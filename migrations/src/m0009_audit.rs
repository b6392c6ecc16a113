use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, integer, string, string_null, text_null, uuid_null};

use crate::m0001_accounts::index;

/// What happened to accounts, in a chain of rows that each vouch for the one before; and how far the chain has come.
/// Accounts are named without a foreign key: the rows outlive them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
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
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_audit_event_actor", "audit_event", &["actor_id", "seq"]).await?;
        index(manager, "ix_audit_event_subject", "audit_event", &["subject_id", "seq"]).await?;

        let head = Table::create()
            .table("audit_head")
            .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(big_integer("seq"))
            .col(binary("hash"))
            .to_owned();
        manager.create_table(head).await?;
        let nothing = Query::insert()
            .into_table("audit_head")
            .columns(["id", "seq", "hash"])
            .values_panic([1.into(), 0_i64.into(), Vec::<u8>::new().into()])
            .to_owned();
        manager.execute(nothing).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit_head", "audit_event"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
