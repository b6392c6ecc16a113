use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string};

use crate::m0001_accounts::index;

/// Jobs wait in lanes, so that quick ones need not wait for slow ones; failures are told from crashes.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [string("lane").default("quick").to_owned(), integer("failures").default(0).to_owned()] {
            manager.alter_table(Table::alter().table("outbox").add_column(column).to_owned()).await?;
        }
        let slow = Query::update().table("outbox").value("lane", "slow").and_where(Expr::col("kind").eq("read_document")).to_owned();
        manager.execute(slow).await?;
        manager.drop_index(Index::drop().name("ix_outbox_due").table("outbox").to_owned()).await?;
        index(manager, "ix_outbox_due", "outbox", &["parked_at", "lane", "due_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_outbox_due").table("outbox").to_owned()).await?;
        for column in ["lane", "failures"] {
            manager.alter_table(Table::alter().table("outbox").drop_column(column).to_owned()).await?;
        }
        index(manager, "ix_outbox_due", "outbox", &["parked_at", "due_at"]).await
    }
}
