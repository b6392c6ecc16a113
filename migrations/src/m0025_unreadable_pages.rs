use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

/// A document says which of its pages could not be read.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "unreadable";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("document").add_column(text_null(COLUMN)).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("document").drop_column(COLUMN).to_owned()).await
    }
}
