//! One answer being produced: who writes it, how far it has come, and what it cost.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::answers::{AnswerFailure, EngineName};
use crate::chat::MessageState;
use crate::ids::{ConversationId, MessageId, RunId, WorkspaceId};

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    /// Told to the browser, which follows and stops the run by it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    /// Where the message stands.
    pub conversation_id: ConversationId,
    /// The answer that it writes; one that is continued has several runs.
    pub message_id: MessageId,
    /// Whose plan pays.
    pub workspace_id: WorkspaceId,
    /// Changes once, from running to ended: whoever changes it settles the run.
    pub state: RunState,
    /// The last event that the saved text contains.
    pub seq: i64,
    /// The process that writes it.
    pub owner: String,
    /// The process renews it; once it is over, any other may end the run.
    pub lease_until: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended; null while it runs, and for runs that ended before this was kept.
    pub ended_at: Option<Timestamp>,
    /// How it ended. The message may have been continued since.
    pub outcome: Option<MessageState>,
    /// Why it failed, when it did.
    pub failure: Option<AnswerFailure>,
    /// Which engine wrote.
    pub engine: Option<EngineName>,
    /// Characters of text that this run has written.
    pub delivered: i64,
    /// Tokens that the engine read.
    pub input_tokens: i64,
    /// Tokens that it wrote.
    pub output_tokens: i64,
    /// Whether the tokens are our estimate.
    pub usage_estimated: bool,
}

/// Nothing is fetched through it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether somebody is writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RunState {
    /// Its owner writes, as long as the lease lasts.
    Running,
    /// Nobody writes any more.
    Ended,
}
