use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, string_null, uuid};

/// The pictures of people and companies, small ones. Each account names the version of its own, by which browsers know it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("account").add_column(string_null("picture")).to_owned()).await?;
        let mut of_account = ForeignKey::create()
            .name("fk_picture_account")
            .from("picture", "account_id")
            .to("account", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        manager
            .create_table(
                Table::create()
                    .table("picture")
                    .col(uuid("account_id").primary_key())
                    .col(binary("jpeg"))
                    .foreign_key(&mut of_account)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("picture").to_owned()).await?;
        manager.alter_table(Table::alter().table("account").drop_column("picture").to_owned()).await
    }
}
