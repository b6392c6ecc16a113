use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

use crate::m0001_accounts::index;

const INDEX: &str = "ix_otp_challenge_account";

/// For whose account a code is that was asked for by somebody who is signed in.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("otp_challenge").add_column(uuid_null("account_id")).to_owned()).await?;
        index(manager, INDEX, "otp_challenge", &["account_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("otp_challenge").to_owned()).await?;
        manager.alter_table(Table::alter().table("otp_challenge").drop_column("account_id").to_owned()).await
    }
}
