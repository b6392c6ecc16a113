use async_trait::async_trait;
use chrono::{DateTime, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::entity::usage_day::{Column, Entity, Model};
use crate::chat::{Meter, QuestionAsked, RunEnded};
use crate::db::WriteTransaction;
use crate::ids::WorkspaceId;
use crate::persian::jalali::UtcOffset;
use crate::{Result, Timestamp};

/// Counts, and lets everybody ask.
#[derive(Debug, Clone, Copy, Default)]
pub struct UsageByDay;

#[async_trait]
impl Meter for UsageByDay {
    async fn reserve(&self, transaction: &WriteTransaction, question: &QuestionAsked) -> Result<()> {
        add(transaction, Model { begun: 1, ..nothing(question.workspace, question.asked_at) }).await
    }

    async fn settle(&self, transaction: &WriteTransaction, ended: &RunEnded) -> Result<()> {
        let counts = Model {
            ended: 1,
            refunded: ended.is_refunded().into(),
            input_tokens: ended.usage.input_tokens.cast_signed(),
            output_tokens: ended.usage.output_tokens.cast_signed(),
            estimated: ended.usage.estimated.into(),
            ..nothing(ended.workspace, ended.asked_at)
        };
        add(transaction, counts).await
    }
}

fn nothing(workspace_id: WorkspaceId, at: Timestamp) -> Model {
    Model { workspace_id, day: day(at), begun: 0, ended: 0, refunded: 0, input_tokens: 0, output_tokens: 0, estimated: 0 }
}

fn day(at: Timestamp) -> NaiveDate {
    DateTime::from_timestamp_micros(at.plus_seconds(UtcOffset::TEHRAN.seconds).0).unwrap_or_default().date_naive()
}

/// Adds to the row of a workspace's day, in one statement: nothing is lost between those who count at once.
async fn add(transaction: &WriteTransaction, counts: Model) -> Result<()> {
    let mut sums = OnConflict::columns([Column::WorkspaceId, Column::Day]);
    for column in [Column::Begun, Column::Ended, Column::Refunded, Column::InputTokens, Column::OutputTokens, Column::Estimated] {
        sums.value(column, Expr::col((Entity, column)).add(Expr::col(("excluded", column))));
    }
    Entity::insert(counts.into_active_model().reset_all()).on_conflict(sums).exec_without_returning(&**transaction).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_tehran() {
        // 2026-11-22 20:29:59 UTC.
        let last_second = Timestamp(1_795_379_399_000_000);
        assert_eq!(day(last_second).to_string(), "2026-11-22");
        assert_eq!(day(last_second.plus_seconds(1)).to_string(), "2026-11-23");
    }
}
