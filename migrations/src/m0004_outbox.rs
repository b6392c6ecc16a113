use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, pk_uuid, string, string_null, text, text_null};

use crate::m0001_accounts::index;

/// Work to be done outside a request, written in the transaction that causes it and removed when it is done.
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
                    .table("outbox")
                    .col(pk_uuid("id"))
                    .col(string("kind"))
                    .col(text("payload"))
                    .col(big_integer("created_at"))
                    .col(big_integer("due_at"))
                    .col(integer("attempts"))
                    .col(string_null("lease_owner"))
                    .col(big_integer_null("parked_at"))
                    .col(text_null("last_error"))
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_outbox_due", "outbox", &["parked_at", "due_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("outbox").to_owned()).await
    }
}
