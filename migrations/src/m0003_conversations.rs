use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, pk_uuid, string, string_null, text, text_null, uuid, uuid_null};

use crate::m0001_accounts::{index, unique};

/// Conversations, their messages (a tree: regenerated answers are siblings) and the runs that write answers.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("conversation")
                    .col(pk_uuid("id"))
                    .col(uuid("account_id"))
                    .col(string("title"))
                    .col(boolean("named_by_person"))
                    .col(big_integer("created_at"))
                    .col(big_integer("updated_at"))
                    .col(big_integer_null("deleted_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_conversation_account")
                            .from("conversation", "account_id")
                            .to("account", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_conversation_account", "conversation", &["account_id", "updated_at", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("message")
                    .col(pk_uuid("id"))
                    .col(uuid("conversation_id"))
                    .col(uuid_null("parent_id"))
                    .col(string("author").check(Expr::col("author").is_in(["person", "assistant"])))
                    .col(text("body"))
                    .col(text_null("sources"))
                    .col(string("state").check(Expr::col("state").is_in(["complete", "running", "stopped", "interrupted", "failed"])))
                    .col(string_null("engine"))
                    .col(string_null("failure"))
                    .col(big_integer("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_message_conversation")
                            .from("message", "conversation_id")
                            .to("conversation", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_message_conversation", "message", &["conversation_id", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("run")
                    .col(pk_uuid("id"))
                    .col(uuid("conversation_id"))
                    .col(uuid("message_id"))
                    .col(uuid("account_id"))
                    .col(string("state").check(Expr::col("state").is_in(["running", "ended"])))
                    .col(big_integer("seq"))
                    .col(string("owner"))
                    .col(big_integer("lease_until"))
                    .col(big_integer("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_run_message")
                            .from("run", "message_id")
                            .to("message", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_run_lease", "run", &["state", "lease_until"]).await?;
        index(manager, "ix_run_message", "run", &["message_id"]).await?;

        // A question sent twice under the same key of its sender is the same question.
        manager
            .create_table(
                Table::create()
                    .table("asked")
                    .col(uuid("account_id"))
                    .col(string("client_key"))
                    .col(uuid("message_id"))
                    .primary_key(Index::create().col("account_id").col("client_key"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "uq_asked_message", "asked", &["message_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["asked", "run", "message", "conversation"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
