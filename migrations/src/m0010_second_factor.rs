use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, uuid};

/// The second factor of an account, and the codes that stand in for it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let factor = Table::create()
            .table("second_factor")
            .col(uuid("account_id").primary_key())
            .col(binary("secret"))
            .col(big_integer_null("confirmed_at"))
            .col(big_integer("last_used_step"))
            .col(big_integer("created_at"))
            .foreign_key(&mut of_account("fk_second_factor_account", "second_factor"))
            .to_owned();
        manager.create_table(factor).await?;
        let code = Table::create()
            .table("recovery_code")
            .col(uuid("account_id"))
            .col(binary("hash"))
            .col(big_integer_null("used_at"))
            .primary_key(Index::create().col("account_id").col("hash"))
            .foreign_key(&mut of_account("fk_recovery_code_account", "recovery_code"))
            .to_owned();
        manager.create_table(code).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["recovery_code", "second_factor"] {
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
