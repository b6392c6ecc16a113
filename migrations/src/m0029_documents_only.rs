use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

/// A question says whether the web may be searched for its answer.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "documents_only";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean(COLUMN).default(false).to_owned();
        manager.alter_table(Table::alter().table("message").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("message").drop_column(COLUMN).to_owned()).await
    }
}
