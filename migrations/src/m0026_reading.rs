use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer_null, small_integer_null, text_null};

/// A document says how far its reading has come and which encoding was guessed, a passage where it stands in the text. Files of
/// nothing but pictures have a failure of their own: one day they can be read.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const PROGRESS: &str = "progress";
const ENCODING: &str = "encoding";
const START: &str = "start";
const END: &str = "end";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("document", small_integer_null(PROGRESS)),
            ("document", text_null(ENCODING)),
            ("passage", integer_null(START)),
            ("passage", integer_null(END)),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let scans = Expr::col("format").eq("pdf");
        manager.execute(renamed("no_text", "scanned").and_where(scans).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.execute(renamed("scanned", "no_text")).await?;
        for (table, column) in [("passage", END), ("passage", START), ("document", ENCODING), ("document", PROGRESS)] {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn renamed(from: &str, to: &str) -> UpdateStatement {
    Query::update().table("document").value("failure", to).and_where(Expr::col("failure").eq(from)).to_owned()
}
