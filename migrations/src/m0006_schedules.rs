use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};

/// When what comes again and again comes next.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schedule = Table::create().table("schedule").col(string("name").primary_key()).col(big_integer("next_at")).to_owned();
        manager.create_table(schedule).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("schedule").to_owned()).await
    }
}
