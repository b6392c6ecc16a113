use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

/// For whose account a code is that was asked for by somebody who is signed in.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("otp_challenge").add_column(uuid_null("account_id")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("otp_challenge").drop_column("account_id").to_owned()).await
    }
}
