use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, binary_null, pk_uuid, string, string_null, uuid};

use crate::m0001_accounts::index;

/// What is known of people and companies, the links sent to their e-mail addresses, and the browsers they have used.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Texts about the person or the company, each of which may be missing.
const TEXTS: [&str; 7] = ["first_name", "last_name", "national_id", "company_name", "legal_id", "economic_code", "phone"];
const TIMES: [&str; 1] = ["email_verified_at"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in TEXTS {
            add(manager, "account", string_null(name)).await?;
        }
        for name in TIMES {
            add(manager, "account", big_integer_null(name)).await?;
        }
        // When a second factor was brought.
        add(manager, "session", big_integer_null("factor_at")).await?;

        manager
            .create_table(
                Table::create()
                    .table("email_link")
                    .col(pk_uuid("id"))
                    .col(uuid("account_id"))
                    .col(string("purpose"))
                    .col(string("email"))
                    .col(binary_null("browser_hash"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .foreign_key(&mut of_account("fk_email_link_account", "email_link"))
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_email_link_account", "email_link", &["account_id", "purpose"]).await?;
        index(manager, "ix_email_link_expires", "email_link", &["expires_at"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("known_device")
                    .col(uuid("account_id"))
                    .col(binary("token_hash"))
                    .col(big_integer("created_at"))
                    .col(big_integer("last_seen_at"))
                    .primary_key(Index::create().col("account_id").col("token_hash"))
                    .foreign_key(&mut of_account("fk_known_device_account", "known_device"))
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_known_device_last_seen", "known_device", &["last_seen_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["known_device", "email_link"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("session").drop_column("factor_at").to_owned()).await?;
        for name in TEXTS.into_iter().chain(TIMES) {
            manager.alter_table(Table::alter().table("account").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}

/// SQLite adds one column at a time.
async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
}

fn of_account(name: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, "account_id").to("account", "id").on_delete(ForeignKeyAction::Cascade).to_owned()
}
