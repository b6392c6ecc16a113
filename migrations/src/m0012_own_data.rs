use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, pk_uuid, string, uuid};

use crate::m0001_accounts::index;

/// Copies that people ask for of what is kept about them, and accounts that are to be erased, or are.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        alter(manager, |account| account.add_column(big_integer_null("deletes_at"))).await?;
        let states = ["active", "suspended", "erased"];
        replace_state(manager, string("state").default("active").check(Expr::col("state").is_in(states)).to_owned()).await?;
        index(manager, "ix_account_role", "account", &["role"]).await?;

        let export = Table::create()
            .table("export")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(string("state").check(Expr::col("state").is_in(["preparing", "ready", "failed"])))
            .col(big_integer_null("size"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_export_account")
                    .from("export", "account_id")
                    .to("account", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(export).await?;
        index(manager, "ix_export_account", "export", &["account_id", "created_at", "id"]).await?;
        index(manager, "ix_export_expires", "export", &["expires_at"]).await?;

        // In the order in which they were begun, which does not change while they are read.
        index(manager, "ix_conversation_account_id", "conversation", &["account_id", "id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [("ix_conversation_account_id", "conversation"), ("ix_account_role", "account")] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("export").to_owned()).await?;
        let erased = Query::update().table("account").value("state", "suspended").and_where(Expr::col("state").eq("erased")).to_owned();
        manager.execute(erased).await?;
        let states = ["active", "suspended"];
        replace_state(manager, string("state").default("active").check(Expr::col("state").is_in(states)).to_owned()).await?;
        alter(manager, |account| account.drop_column("deletes_at")).await
    }
}

/// SQLite cannot change what a column accepts: another column takes its place.
async fn replace_state(manager: &SchemaManager<'_>, state: ColumnDef) -> Result<(), DbErr> {
    alter(manager, |account| account.rename_column("state", "former_state")).await?;
    alter(manager, |account| account.add_column(state)).await?;
    manager.execute(Query::update().table("account").value("state", Expr::col("former_state")).to_owned()).await?;
    alter(manager, |account| account.drop_column("former_state")).await
}

async fn alter(
    manager: &SchemaManager<'_>,
    change: impl FnOnce(&mut TableAlterStatement) -> &mut TableAlterStatement,
) -> Result<(), DbErr> {
    let mut account = Table::alter().table("account").to_owned();
    change(&mut account);
    manager.alter_table(account).await
}
