//! Who owns the rows that were there before: accounts give them to workspaces, libraries and assistants, and take them back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, integer, integer_null, pk_uuid, string, string_null, text, text_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use super::belongs_to;
use crate::m0001_accounts::index;

/// Whose a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owners {
    Accounts,
    Workspaces,
}

/// PostgreSQL changes the tables where they are.
const HAND_OVER: [&str; 20] = [
    "DROP INDEX ix_document_account, ix_conversation_account, ix_conversation_account_id, ix_export_account",
    "ALTER TABLE document RENAME COLUMN account_id TO library_id",
    "ALTER TABLE document DROP CONSTRAINT fk_document_account",
    "ALTER TABLE document ADD CONSTRAINT fk_document_library FOREIGN KEY (library_id) REFERENCES library (id) ON DELETE CASCADE",
    "ALTER TABLE passage RENAME COLUMN account_id TO library_id",
    "ALTER TABLE conversation RENAME COLUMN account_id TO participant_account_id",
    "ALTER TABLE conversation RENAME CONSTRAINT fk_conversation_account TO fk_conversation_participant",
    "ALTER TABLE conversation ALTER COLUMN participant_account_id DROP NOT NULL, ADD COLUMN workspace_id uuid, \
     ADD COLUMN assistant_id uuid, ADD COLUMN participant_visitor_id uuid",
    "UPDATE conversation SET workspace_id = participant_account_id, assistant_id = participant_account_id",
    "ALTER TABLE conversation ALTER COLUMN workspace_id SET NOT NULL, ALTER COLUMN assistant_id SET NOT NULL",
    "ALTER TABLE conversation ADD CONSTRAINT fk_conversation_workspace FOREIGN KEY (workspace_id) REFERENCES workspace (id) \
     ON DELETE CASCADE",
    "ALTER TABLE conversation ADD CONSTRAINT fk_conversation_assistant FOREIGN KEY (assistant_id) REFERENCES assistant (id)",
    "ALTER TABLE conversation ADD CONSTRAINT ck_conversation_participant \
     CHECK ((participant_account_id IS NULL) <> (participant_visitor_id IS NULL))",
    "ALTER TABLE run RENAME COLUMN account_id TO workspace_id",
    "ALTER TABLE export RENAME COLUMN account_id TO requested_by",
    "ALTER TABLE export RENAME CONSTRAINT fk_export_account TO fk_export_requested_by",
    "ALTER TABLE export ADD COLUMN workspace_id uuid",
    "UPDATE export SET workspace_id = requested_by",
    "ALTER TABLE export ALTER COLUMN workspace_id SET NOT NULL",
    "ALTER TABLE export ADD CONSTRAINT fk_export_workspace FOREIGN KEY (workspace_id) REFERENCES workspace (id) ON DELETE CASCADE",
];
const HAND_BACK: [&str; 14] = [
    "DROP INDEX ix_document_library, ix_conversation_participant, ix_conversation_participant_id, ix_conversation_visitor, \
     ix_conversation_workspace, ix_conversation_assistant, ix_export_workspace",
    "ALTER TABLE document DROP CONSTRAINT fk_document_library",
    "UPDATE document SET library_id = library.workspace_id FROM library WHERE library.id = document.library_id",
    "ALTER TABLE document RENAME COLUMN library_id TO account_id",
    "ALTER TABLE document ADD CONSTRAINT fk_document_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE",
    "UPDATE passage SET library_id = library.workspace_id FROM library WHERE library.id = passage.library_id",
    "ALTER TABLE passage RENAME COLUMN library_id TO account_id",
    "ALTER TABLE conversation DROP COLUMN workspace_id, DROP COLUMN assistant_id, DROP COLUMN participant_visitor_id, \
     ALTER COLUMN participant_account_id SET NOT NULL",
    "ALTER TABLE conversation RENAME COLUMN participant_account_id TO account_id",
    "ALTER TABLE conversation RENAME CONSTRAINT fk_conversation_participant TO fk_conversation_account",
    "ALTER TABLE run RENAME COLUMN workspace_id TO account_id",
    "ALTER TABLE export DROP COLUMN workspace_id",
    "ALTER TABLE export RENAME COLUMN requested_by TO account_id",
    "ALTER TABLE export RENAME CONSTRAINT fk_export_requested_by TO fk_export_account",
];

/// What visitors have asked: before, everybody had an account.
const VISITORS: [&str; 2] = [
    "DELETE FROM conversation WHERE participant_account_id IS NULL",
    "DELETE FROM asked WHERE participant_id NOT IN (SELECT id FROM account)",
];

/// From accounts to workspaces, libraries and assistants.
pub(super) async fn hand_over(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    rename_in(manager, "asked", "account_id", "participant_id").await?;
    if manager.get_database_backend() == DbBackend::Sqlite {
        rebuild(manager, Owners::Workspaces).await?;
    } else {
        execute(manager, &HAND_OVER).await?;
    }
    index(manager, "ix_document_library", "document", &["library_id", "created_at", "id"]).await?;
    let of_participant = ["participant_account_id", "workspace_id", "updated_at", "id"];
    index(manager, "ix_conversation_participant", "conversation", &of_participant).await?;
    // In the order in which they were begun, which does not change while they are read.
    index(manager, "ix_conversation_participant_id", "conversation", &["participant_account_id", "id"]).await?;
    // Most conversations are nobody's in this index.
    let of_visitor = "CREATE INDEX ix_conversation_visitor ON conversation (participant_visitor_id, workspace_id, updated_at, id) \
                      WHERE participant_visitor_id IS NOT NULL";
    execute(manager, &[of_visitor]).await?;
    index(manager, "ix_conversation_workspace", "conversation", &["workspace_id", "id"]).await?;
    index(manager, "ix_conversation_assistant", "conversation", &["assistant_id"]).await?;
    index(manager, "ix_export_workspace", "export", &["workspace_id", "created_at", "id"]).await
}

/// The other way round.
pub(super) async fn hand_back(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    execute(manager, &VISITORS).await?;
    rename_in(manager, "asked", "participant_id", "account_id").await?;
    if manager.get_database_backend() == DbBackend::Sqlite {
        rebuild(manager, Owners::Accounts).await?;
    } else {
        execute(manager, &HAND_BACK).await?;
    }
    index(manager, "ix_document_account", "document", &["account_id", "created_at", "id"]).await?;
    index(manager, "ix_conversation_account", "conversation", &["account_id", "updated_at", "id"]).await?;
    index(manager, "ix_conversation_account_id", "conversation", &["account_id", "id"]).await?;
    index(manager, "ix_export_account", "export", &["account_id", "created_at", "id"]).await
}

/// A table as it is to be, the columns that keep their values, and where the others get theirs.
struct Rebuilt {
    name: &'static str,
    table: TableCreateStatement,
    kept: &'static str,
    moved: Moved,
}

type Moved = &'static [(&'static str, &'static str)];

/// SQLite cannot change what a column refers to: tables are made anew, those that others refer to first. Tables of before are
/// dropped in the other order; dropping one that is referred to would take the rows of the other with it.
async fn rebuild(manager: &SchemaManager<'_>, owners: Owners) -> Result<(), DbErr> {
    let tables = rebuilt(owners);
    for Rebuilt { name, .. } in &tables {
        execute(manager, &[&format!("ALTER TABLE {name} RENAME TO {name}_former")]).await?;
    }
    for Rebuilt { name, table, kept, moved } in &tables {
        manager.create_table(table.clone()).await?;
        let to: String = moved.iter().map(|(column, _)| format!(", {column}")).collect();
        let from: String = moved.iter().map(|(_, value)| format!(", {value}")).collect();
        execute(manager, &[&format!("INSERT INTO {name} ({kept}{to}) SELECT {kept}{from} FROM {name}_former")]).await?;
    }
    for Rebuilt { name, .. } in tables.iter().rev() {
        execute(manager, &[&format!("DROP TABLE {name}_former")]).await?;
    }
    // They went with the tables.
    index(manager, "ix_passage_document", "passage", &["document_id", "ordinal"]).await?;
    index(manager, "ix_message_conversation", "message", &["conversation_id", "id"]).await?;
    index(manager, "ix_run_lease", "run", &["state", "lease_until"]).await?;
    index(manager, "ix_run_message", "run", &["message_id"]).await?;
    index(manager, "ix_export_expires", "export", &["expires_at"]).await
}

fn rebuilt(owners: Owners) -> [Rebuilt; 6] {
    let by_workspace = owners == Owners::Workspaces;
    let either = |now: Moved, before: Moved| if by_workspace { now } else { before };
    [
        Rebuilt {
            name: "document",
            table: document(owners),
            kept: "id, name, format, size, sha256, state, failure, pages, passages, created_at, updated_at, deleted_at",
            moved: either(
                &[("library_id", "account_id")],
                &[("account_id", "(SELECT workspace_id FROM library WHERE library.id = library_id)")],
            ),
        },
        Rebuilt {
            name: "passage",
            table: passage(owners),
            kept: "id, document_id, ordinal, page, section, body",
            moved: either(
                &[("library_id", "account_id")],
                &[("account_id", "(SELECT workspace_id FROM library WHERE library.id = library_id)")],
            ),
        },
        Rebuilt {
            name: "conversation",
            table: conversation(owners),
            kept: "id, title, named_by_person, created_at, updated_at, deleted_at, remote_id",
            moved: either(
                &[("workspace_id", "account_id"), ("assistant_id", "account_id"), ("participant_account_id", "account_id")],
                &[("account_id", "participant_account_id")],
            ),
        },
        Rebuilt {
            name: "message",
            table: message(),
            kept: "id, conversation_id, parent_id, author, body, sources, state, engine, failure, created_at",
            moved: &[],
        },
        Rebuilt {
            name: "run",
            table: run(owners),
            kept: "id, conversation_id, message_id, state, seq, owner, lease_until, created_at",
            moved: either(&[("workspace_id", "account_id")], &[("account_id", "workspace_id")]),
        },
        Rebuilt {
            name: "export",
            table: export(owners),
            kept: "id, state, size, created_at, expires_at",
            moved: either(&[("workspace_id", "account_id"), ("requested_by", "account_id")], &[("account_id", "requested_by")]),
        },
    ]
}

fn document(owners: Owners) -> TableCreateStatement {
    let (column, mut owner) = match owners {
        Owners::Accounts => ("account_id", belongs_to("fk_document_account", ("document", "account_id"), "account")),
        Owners::Workspaces => ("library_id", belongs_to("fk_document_library", ("document", "library_id"), "library")),
    };
    Table::create()
        .table("document")
        .col(pk_uuid("id"))
        .col(uuid(column))
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
        .foreign_key(&mut owner)
        .to_owned()
}

fn passage(owners: Owners) -> TableCreateStatement {
    Table::create()
        .table("passage")
        .col(pk_uuid("id"))
        .col(uuid("document_id"))
        .col(uuid(if owners == Owners::Workspaces { "library_id" } else { "account_id" }))
        .col(integer("ordinal"))
        .col(integer_null("page"))
        .col(string_null("section"))
        .col(text("body"))
        .foreign_key(&mut belongs_to("fk_passage_document", ("passage", "document_id"), "document"))
        .to_owned()
}

fn conversation(owners: Owners) -> TableCreateStatement {
    let mut table = Table::create().table("conversation").col(pk_uuid("id")).to_owned();
    match owners {
        Owners::Accounts => {
            table.col(uuid("account_id"));
            table.foreign_key(&mut belongs_to("fk_conversation_account", ("conversation", "account_id"), "account"));
        }
        Owners::Workspaces => {
            table
                .col(uuid("workspace_id"))
                .col(uuid("assistant_id"))
                .col(uuid_null("participant_account_id"))
                .col(uuid_null("participant_visitor_id"))
                .check(Expr::cust("(participant_account_id IS NULL) <> (participant_visitor_id IS NULL)"))
                .foreign_key(&mut belongs_to("fk_conversation_workspace", ("conversation", "workspace_id"), "workspace"))
                .foreign_key(&mut belongs_to("fk_conversation_participant", ("conversation", "participant_account_id"), "account"))
                // An assistant goes only when nothing is left of what was asked of it.
                .foreign_key(
                    ForeignKey::create().name("fk_conversation_assistant").from("conversation", "assistant_id").to("assistant", "id"),
                );
        }
    }
    table
        .col(string("title"))
        .col(boolean("named_by_person"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("deleted_at"))
        .col(uuid_null("remote_id"))
        .to_owned()
}

fn message() -> TableCreateStatement {
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
        .foreign_key(&mut belongs_to("fk_message_conversation", ("message", "conversation_id"), "conversation"))
        .to_owned()
}

fn run(owners: Owners) -> TableCreateStatement {
    Table::create()
        .table("run")
        .col(pk_uuid("id"))
        .col(uuid("conversation_id"))
        .col(uuid("message_id"))
        .col(uuid(if owners == Owners::Workspaces { "workspace_id" } else { "account_id" }))
        .col(string("state").check(Expr::col("state").is_in(["running", "ended"])))
        .col(big_integer("seq"))
        .col(string("owner"))
        .col(big_integer("lease_until"))
        .col(big_integer("created_at"))
        .foreign_key(&mut belongs_to("fk_run_message", ("run", "message_id"), "message"))
        .to_owned()
}

fn export(owners: Owners) -> TableCreateStatement {
    let mut table = Table::create().table("export").col(pk_uuid("id")).to_owned();
    match owners {
        Owners::Accounts => {
            table.col(uuid("account_id"));
            table.foreign_key(&mut belongs_to("fk_export_account", ("export", "account_id"), "account"));
        }
        Owners::Workspaces => {
            table.col(uuid("workspace_id")).col(uuid("requested_by"));
            table.foreign_key(&mut belongs_to("fk_export_workspace", ("export", "workspace_id"), "workspace"));
            table.foreign_key(&mut belongs_to("fk_export_requested_by", ("export", "requested_by"), "account"));
        }
    }
    table
        .col(string("state").check(Expr::col("state").is_in(["preparing", "ready", "failed"])))
        .col(big_integer_null("size"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .to_owned()
}

async fn rename_in(manager: &SchemaManager<'_>, table: &'static str, from: &'static str, to: &'static str) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).rename_column(from, to).to_owned()).await
}

async fn execute(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
