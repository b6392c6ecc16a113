use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

/// The id under which a remote service knows a conversation, so that it can be gone on with and removed there.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("conversation").add_column(uuid_null("remote_id")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("conversation").drop_column("remote_id").to_owned()).await
    }
}
