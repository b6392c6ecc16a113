use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, text, uuid};

use crate::m0001_accounts::index;

/// What people were told, for them to read in the product, and what they have chosen to be told.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let notification = Table::create()
            .table("notification")
            .col(uuid("id").primary_key())
            .col(uuid("account_id"))
            .col(string("name"))
            .col(string("category"))
            .col(text("facts"))
            .col(big_integer("created_at"))
            .col(big_integer_null("read_at"))
            .foreign_key(&mut of_account("fk_notification_account", "notification"))
            .to_owned();
        manager.create_table(notification).await?;
        index(manager, "ix_notification_account", "notification", &["account_id", "id"]).await?;
        let preference = Table::create()
            .table("notification_preference")
            .col(uuid("account_id"))
            .col(string("category"))
            .col(string("channel"))
            .col(boolean("enabled"))
            .primary_key(Index::create().col("account_id").col("category").col("channel"))
            .foreign_key(&mut of_account("fk_notification_preference_account", "notification_preference"))
            .to_owned();
        manager.create_table(preference).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["notification_preference", "notification"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn of_account(name: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.name(name).from(table, "account_id").to("account", "id").on_delete(ForeignKeyAction::Cascade);
    key
}
