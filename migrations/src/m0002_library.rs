use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, binary, integer, integer_null, pk_uuid, string, string_null, text, uuid};

use crate::m0001_accounts::index;

/// Documents, the passages cut from them, and the record of changes that every process's search index follows.
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
                    .table("document")
                    .col(pk_uuid("id"))
                    .col(uuid("account_id"))
                    .col(string("name"))
                    .col(string("format"))
                    .col(big_integer("size"))
                    .col(binary("sha256"))
                    .col(string("state").check(Expr::col("state").is_in(["queued", "reading", "indexed", "failed"])))
                    .col(string_null("failure"))
                    .col(integer_null("pages"))
                    .col(integer("passages"))
                    .col(big_integer("created_at"))
                    .col(big_integer("updated_at"))
                    .col(big_integer_null("deleted_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_document_account")
                            .from("document", "account_id")
                            .to("account", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_document_account", "document", &["account_id", "created_at", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("passage")
                    .col(pk_uuid("id"))
                    .col(uuid("document_id"))
                    .col(uuid("account_id"))
                    .col(integer("ordinal"))
                    .col(integer_null("page"))
                    .col(string_null("section"))
                    .col(text("body"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_passage_document")
                            .from("passage", "document_id")
                            .to("document", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "ix_passage_document", "passage", &["document_id", "ordinal"]).await?;

        // No foreign key: the change must outlive the document whose removal it records.
        manager
            .create_table(
                Table::create()
                    .table("index_change")
                    .col(ColumnDef::new("seq").big_integer().not_null().auto_increment().primary_key())
                    .col(uuid("document_id"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["index_change", "passage", "document"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
