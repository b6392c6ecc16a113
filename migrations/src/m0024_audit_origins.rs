use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::binary_null;

/// The log seals from where somebody acted apart from all else, so that it can be forgotten and the chain holds all the same.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: [&str; 2] = ["origin_salt", "origin_seal"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("audit_event").add_column(binary_null(column)).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("audit_event").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
