use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_null;

use crate::m0001_accounts::unique;

/// Jobs wait in queues named by what they do, under the words that are usual everywhere, and once a key. Names of schedules have
/// no blanks.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What is called otherwise now.
const COLUMNS: [(&str, &str); 3] = [("kind", "name"), ("lane", "queue"), ("parked_at", "dead_at")];

/// The queues of what was slow, or waits for a mail server.
const QUEUES: [(&str, &str); 5] = [
    ("read_document", "documents"),
    ("prepare_export", "bulk"),
    ("erase_account", "bulk"),
    ("forget_remote_conversation", "remote"),
    ("send_letter", "notifications"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (before, after) in COLUMNS {
            manager.alter_table(Table::alter().table("outbox").rename_column(before, after).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("outbox").add_column(string_null("dedup_key")).to_owned()).await?;
        unique(manager, "uq_outbox_dedup", "outbox", &["name", "dedup_key"]).await?;
        for (name, queue) in QUEUES {
            let moved = Query::update().table("outbox").value("queue", queue).and_where(Expr::col("name").eq(name)).to_owned();
            manager.execute(moved).await?;
        }
        rename_schedules(manager, " ", "_").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rename_schedules(manager, "_", " ").await?;
        let slow = Expr::col("queue").is_in(["documents", "bulk", "remote"]);
        manager.execute(Query::update().table("outbox").value("queue", "slow").and_where(slow.clone()).to_owned()).await?;
        let quick = Expr::col("queue").ne("slow");
        manager.execute(Query::update().table("outbox").value("queue", "quick").and_where(quick).to_owned()).await?;
        manager.drop_index(Index::drop().name("uq_outbox_dedup").table("outbox").to_owned()).await?;
        manager.alter_table(Table::alter().table("outbox").drop_column("dedup_key").to_owned()).await?;
        for (before, after) in COLUMNS {
            manager.alter_table(Table::alter().table("outbox").rename_column(after, before).to_owned()).await?;
        }
        Ok(())
    }
}

async fn rename_schedules(manager: &SchemaManager<'_>, from: &'static str, to: &'static str) -> Result<(), DbErr> {
    let renamed = Func::cust("replace").args([Expr::col("name"), Expr::value(from), Expr::value(to)]);
    manager.execute(Query::update().table("schedule").value("name", renamed).to_owned()).await
}
