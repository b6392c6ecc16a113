use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

/// By which way a code went, so that the page that waits for it says so after a reload, too.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("otp_challenge").add_column(text("channel").default("sms")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("otp_challenge").drop_column("channel").to_owned()).await
    }
}
