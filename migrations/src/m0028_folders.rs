use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, pk_uuid, string, text_null, uuid, uuid_null};

use crate::m0001_accounts::index;
use crate::m0016_workspaces::belongs_to;

/// Documents stand in folders, and may come from an address of the web.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let folder = Table::create()
            .table("folder")
            .col(pk_uuid("id"))
            .col(uuid("library_id"))
            .col(string("name"))
            .col(big_integer("created_at"))
            .foreign_key(&mut belongs_to("fk_folder_library", ("folder", "library_id"), "library"))
            .to_owned();
        manager.create_table(folder).await?;
        index(manager, "ix_folder_library", "folder", &["library_id", "created_at", "id"]).await?;
        // No foreign key: SQLite cannot add one to a table that is there. Whoever deletes a folder empties it first.
        let columns = [
            uuid_null("folder_id"),
            text_null("source_url"),
            boolean("is_refreshed").default(false).to_owned(),
            big_integer_null("fetched_at"),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("document").add_column(column).to_owned()).await?;
        }
        index(manager, "ix_document_refreshed", "document", &["is_refreshed", "fetched_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_document_refreshed").table("document").to_owned()).await?;
        for column in ["fetched_at", "is_refreshed", "source_url", "folder_id"] {
            manager.alter_table(Table::alter().table("document").drop_column(column).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("folder").to_owned()).await
    }
}
