use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, binary_null};

use crate::m0001_accounts::index;

const INDEX: &str = "ix_known_device_token";

/// When a session proved last who it is of; an app that is to take the place of the one before; and browsers found by their key alone.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("session").add_column(big_integer_null("proven_at")).to_owned()).await?;
        manager.alter_table(Table::alter().table("second_factor").add_column(binary_null("next_secret")).to_owned()).await?;
        index(manager, INDEX, "known_device", &["token_hash"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("known_device").to_owned()).await?;
        manager.alter_table(Table::alter().table("second_factor").drop_column("next_secret").to_owned()).await?;
        manager.alter_table(Table::alter().table("session").drop_column("proven_at").to_owned()).await
    }
}
