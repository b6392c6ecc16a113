use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, date, string_null, uuid};

/// What runs came to and cost, and the sums by workspace and day.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What a run gets. Nothing is known of the cost of those that ended before.
const OF_RUN: [&str; 8] = ["ended_at", "outcome", "failure", "engine", "delivered", "input_tokens", "output_tokens", "usage_estimated"];
const COUNTS: [&str; 6] = ["begun", "ended", "refunded", "input_tokens", "output_tokens", "estimated"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let added = [
            big_integer_null("ended_at"),
            string_null("outcome"),
            string_null("failure"),
            string_null("engine"),
            big_integer("delivered").default(0).to_owned(),
            big_integer("input_tokens").default(0).to_owned(),
            big_integer("output_tokens").default(0).to_owned(),
            boolean("usage_estimated").default(false).to_owned(),
        ];
        for column in added {
            manager.alter_table(Table::alter().table("run").add_column(column).to_owned()).await?;
        }
        let mut sums = Table::create().table("usage_day").col(uuid("workspace_id")).col(date("day")).to_owned();
        for count in COUNTS {
            sums.col(big_integer(count));
        }
        manager.create_table(sums.primary_key(Index::create().col("workspace_id").col("day")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("usage_day").to_owned()).await?;
        for column in OF_RUN {
            manager.alter_table(Table::alter().table("run").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
