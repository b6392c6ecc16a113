//! The end of a run: one place, whoever ends it.

use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use super::conversations::live_runs;
use super::entity::{message, run};
use super::meter::{Meter, RunEnd, RunEnded};
use super::types::MessageState;
use crate::answers::{EngineName, Usage};
use crate::db::WriteTransaction;
use crate::ids::{ConversationId, RunId};
use crate::knowledge::Source;
use crate::{Result, Timestamp};

/// What a run comes to.
pub(super) struct RunOutcome {
    pub(super) end: RunEnd,
    /// What its writer has of the answer; without it, what was saved last stands.
    pub(super) written: Option<Written>,
}

/// What a run has written until now.
pub(super) struct Written {
    text: String,
    sources: String,
    engine: Option<EngineName>,
    delivered: usize,
    usage: Usage,
}

impl Written {
    /// The answer as it stands; `delivered` is the part of it that this run wrote.
    pub(super) fn new(text: &str, delivered: &str, sources: &[Source], engine: Option<EngineName>, usage: Usage) -> Result<Self> {
        let delivered = delivered.trim().chars().count();
        Ok(Self { text: text.to_owned(), sources: serde_json::to_string(sources)?, engine, delivered, usage })
    }

    pub(super) fn on_message(&self, update: UpdateMany<message::Entity>) -> UpdateMany<message::Entity> {
        update
            .col_expr(message::Column::Body, Expr::value(self.text.clone()))
            .col_expr(message::Column::Sources, Expr::value(self.sources.clone()))
            .col_expr(message::Column::Engine, Expr::value(self.engine))
    }

    pub(super) fn on_run(&self, update: UpdateMany<run::Entity>) -> UpdateMany<run::Entity> {
        update
            .col_expr(run::Column::Engine, Expr::value(self.engine))
            .col_expr(run::Column::Delivered, Expr::value(i64::try_from(self.delivered).unwrap_or(i64::MAX)))
            .col_expr(run::Column::InputTokens, Expr::value(self.usage.input_tokens.cast_signed()))
            .col_expr(run::Column::OutputTokens, Expr::value(self.usage.output_tokens.cast_signed()))
            .col_expr(run::Column::UsageEstimated, Expr::value(self.usage.estimated))
    }
}

/// Ends a run that is still running and for which `only_if` holds, and settles it with the meter; none when it does not: of
/// several that end it at once the first one does. Whoever touches the conversation in the same transaction does so before.
pub(super) async fn end_run(
    transaction: &WriteTransaction,
    meter: &dyn Meter,
    run: RunId,
    only_if: impl IntoCondition,
    outcome: &RunOutcome,
    now: Timestamp,
) -> Result<Option<RunEnded>> {
    let RunOutcome { end, written } = outcome;
    let ended = run::Entity::update_many()
        .col_expr(run::Column::State, Expr::value(run::RunState::Ended))
        .col_expr(run::Column::Outcome, Expr::value(end.state()))
        .col_expr(run::Column::Failure, Expr::value(end.failure()))
        .col_expr(run::Column::EndedAt, Expr::value(now))
        .filter(run::Column::Id.eq(run))
        .filter(run::Column::State.eq(run::RunState::Running))
        .filter(only_if);
    let ended = match written {
        Some(written) => written.on_run(ended),
        None => ended,
    };
    let Some(row) = ended.exec_with_returning(&**transaction).await?.into_iter().next() else { return Ok(None) };
    let answer = message::Entity::update_many()
        .col_expr(message::Column::State, Expr::value(end.state()))
        .col_expr(message::Column::Failure, Expr::value(end.failure()))
        .filter(message::Column::Id.eq(row.message_id))
        .filter(message::Column::State.eq(MessageState::Running));
    let answer = match written {
        Some(written) => written.on_message(answer),
        None => answer,
    };
    answer.exec(&**transaction).await?;
    let ended = ended_run(&row, *end);
    meter.settle(transaction, &ended).await?;
    Ok(Some(ended))
}

/// Ends whatever is still being written in conversations that are about to be removed: their runs go with them.
pub(super) async fn end_runs_in(
    transaction: &WriteTransaction,
    meter: &dyn Meter,
    conversations: &[ConversationId],
    now: Timestamp,
) -> Result<()> {
    for run in live_runs(&**transaction, conversations).await? {
        let outcome = RunOutcome { end: RunEnd::Stopped, written: None };
        end_run(transaction, meter, run.id, sea_orm::Condition::all(), &outcome, now).await?;
    }
    Ok(())
}

fn ended_run(row: &run::Model, end: RunEnd) -> RunEnded {
    let run::Model { id, workspace_id, created_at, engine, delivered, input_tokens, output_tokens, usage_estimated, .. } = *row;
    let usage =
        Usage { input_tokens: input_tokens.unsigned_abs(), output_tokens: output_tokens.unsigned_abs(), estimated: usage_estimated };
    let delivered = delivered.unsigned_abs();
    RunEnded { workspace: workspace_id, run: id, asked_at: created_at, end, engine, delivered, usage }
}

#[cfg(test)]
#[path = "end_run_tests.rs"]
mod tests;
