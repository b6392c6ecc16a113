use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid, string, text, uuid};

use crate::m0001_accounts::index;

mod owners;

/// Workspaces, to which everything belongs, with members, libraries and assistants. Each account gets one that bears its uuid, and so
/// do the first library and the first assistant in it. So what belonged to an account belongs to them without a changed value.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// One workspace an account, with one row of everything else.
const OF_EACH_ACCOUNT: [&str; 5] = [
    "INSERT INTO workspace (id, kind, created_at) \
     SELECT id, CASE kind WHEN 'individual' THEN 'personal' ELSE 'organisation' END, created_at FROM account",
    "INSERT INTO membership (workspace_id, account_id, role, created_at) SELECT id, id, 'owner', created_at FROM account",
    "INSERT INTO library (id, workspace_id, name, created_at) SELECT id, id, '', created_at FROM account",
    "INSERT INTO assistant (id, workspace_id, name, instructions, created_at) SELECT id, id, '', '', created_at FROM account",
    "INSERT INTO assistant_library (assistant_id, library_id) SELECT id, id FROM account",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_tables(manager).await?;
        for statement in OF_EACH_ACCOUNT {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        owners::hand_over(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        owners::hand_back(manager).await?;
        for table in ["assistant_library", "assistant", "library", "membership", "workspace"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let workspace = Table::create()
        .table("workspace")
        .col(pk_uuid("id"))
        .col(string("kind").check(Expr::col("kind").is_in(["personal", "organisation"])))
        .col(big_integer("created_at"))
        .to_owned();
    manager.create_table(workspace).await?;

    let membership = Table::create()
        .table("membership")
        .col(uuid("workspace_id"))
        .col(uuid("account_id"))
        .col(string("role").check(Expr::col("role").is_in(["owner", "admin", "member"])))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("workspace_id").col("account_id"))
        .foreign_key(&mut belongs_to("fk_membership_workspace", ("membership", "workspace_id"), "workspace"))
        .foreign_key(&mut belongs_to("fk_membership_account", ("membership", "account_id"), "account"))
        .to_owned();
    manager.create_table(membership).await?;
    index(manager, "ix_membership_account", "membership", &["account_id"]).await?;

    let library = Table::create()
        .table("library")
        .col(pk_uuid("id"))
        .col(uuid("workspace_id"))
        .col(string("name"))
        .col(big_integer("created_at"))
        .foreign_key(&mut belongs_to("fk_library_workspace", ("library", "workspace_id"), "workspace"))
        .to_owned();
    manager.create_table(library).await?;
    index(manager, "ix_library_workspace", "library", &["workspace_id", "created_at", "id"]).await?;

    let assistant = Table::create()
        .table("assistant")
        .col(pk_uuid("id"))
        .col(uuid("workspace_id"))
        .col(string("name"))
        .col(text("instructions"))
        .col(big_integer("created_at"))
        .foreign_key(&mut belongs_to("fk_assistant_workspace", ("assistant", "workspace_id"), "workspace"))
        .to_owned();
    manager.create_table(assistant).await?;
    index(manager, "ix_assistant_workspace", "assistant", &["workspace_id", "created_at", "id"]).await?;

    let assistant_library = Table::create()
        .table("assistant_library")
        .col(uuid("assistant_id"))
        .col(uuid("library_id"))
        .primary_key(Index::create().col("assistant_id").col("library_id"))
        .foreign_key(&mut belongs_to("fk_assistant_library_assistant", ("assistant_library", "assistant_id"), "assistant"))
        .foreign_key(&mut belongs_to("fk_assistant_library_library", ("assistant_library", "library_id"), "library"))
        .to_owned();
    manager.create_table(assistant_library).await?;
    index(manager, "ix_assistant_library_library", "assistant_library", &["library_id"]).await
}

/// A row that goes with the one it belongs to.
pub(crate) fn belongs_to(
    name: &'static str,
    (table, column): (&'static str, &'static str),
    owner: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, column).to(owner, "id").on_delete(ForeignKeyAction::Cascade).to_owned()
}
