use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid, string, text_null, uuid, uuid_null};

use crate::m0001_accounts::index;

/// Files that come with questions: how far each has come, and the library of its own in which it is read.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = string("kind").default("documents").check(Expr::col("kind").is_in(["documents", "attachment"])).to_owned();
        manager.alter_table(Table::alter().table("library").add_column(kind).to_owned()).await?;
        manager.alter_table(Table::alter().table("message").add_column(text_null("files")).to_owned()).await?;

        let attachment = Table::create()
            .table("attachment")
            .col(pk_uuid("id"))
            .col(uuid("workspace_id"))
            .col(uuid("account_id"))
            .col(string("name"))
            .col(big_integer("size"))
            .col(big_integer("received"))
            .col(string("state").check(Expr::col("state").is_in(["sending", "complete"])))
            .col(uuid_null("document_id"))
            .col(uuid_null("conversation_id"))
            .col(uuid_null("message_id"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_attachment_account")
                    .from("attachment", "account_id")
                    .to("account", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(attachment).await?;
        index(manager, "ix_attachment_account", "attachment", &["account_id", "id"]).await?;
        index(manager, "ix_attachment_conversation", "attachment", &["conversation_id", "id"]).await?;
        index(manager, "ix_attachment_expires", "attachment", &["expires_at"]).await?;

        let part = Table::create()
            .table("attachment_part")
            .col(uuid("attachment_id"))
            .col(big_integer("start"))
            .col(big_integer("size"))
            .col(uuid("file"))
            .primary_key(Index::create().col("attachment_id").col("start"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_attachment_part_attachment")
                    .from("attachment_part", "attachment_id")
                    .to("attachment", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(part).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["attachment_part", "attachment"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("message").drop_column("files").to_owned()).await?;
        manager.execute(Query::delete().from_table("library").and_where(Expr::col("kind").eq("attachment")).to_owned()).await?;
        manager.alter_table(Table::alter().table("library").drop_column("kind").to_owned()).await
    }
}
