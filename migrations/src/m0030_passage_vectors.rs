use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, string, string_null, uuid};

use crate::m0001_accounts::index;
use crate::m0016_workspaces::belongs_to;

/// What passages mean, as an embedding model says, and of which model all passages of a document have it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let vectors = Table::create()
            .table("passage_vector")
            .col(ColumnDef::new("passage_id").uuid().not_null().primary_key())
            .col(uuid("document_id"))
            .col(uuid("library_id"))
            .col(string("model"))
            .col(binary("vector"))
            .foreign_key(&mut belongs_to("fk_passage_vector_passage", ("passage_vector", "passage_id"), "passage"))
            .to_owned();
        manager.create_table(vectors).await?;
        index(manager, "ix_passage_vector_library", "passage_vector", &["library_id", "document_id"]).await?;
        manager.alter_table(Table::alter().table("document").add_column(string_null("embedded_as")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("document").drop_column("embedded_as").to_owned()).await?;
        manager.drop_table(Table::drop().table("passage_vector").to_owned()).await
    }
}
