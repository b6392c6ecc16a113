//! Jobs that are to be done. The row goes when its job is done.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{JobId, WorkspaceId};

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Sorts jobs by when they were caused.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// Which job it is. Text, because another version may have written it.
    pub name: String,
    /// Where it waits. Text for the same reason.
    pub queue: String,
    /// The job as JSON: ids and plain data, never a secret or a link.
    pub payload: String,
    /// Unique among the jobs of a name, and set only while the job waits: from its claim on, another one may come.
    pub dedup_key: Option<String>,
    /// For which workspace it is done; fairness between workspaces goes by it.
    pub workspace_id: Option<WorkspaceId>,
    /// From when its age is counted.
    pub created_at: Timestamp,
    /// When it is tried next; while it is claimed, when the claim runs out.
    pub due_at: Timestamp,
    /// How often it was claimed; given back at an orderly end, it is not counted.
    pub attempts: i32,
    /// How often it failed. Attempts that neither failed nor were done took their process down.
    pub failures: i32,
    /// The process that has claimed it.
    pub lease_owner: Option<String>,
    /// When it was dead-lettered: it is tried no more unless an operator says so.
    pub dead_at: Option<Timestamp>,
    /// Why it failed last.
    pub last_error: Option<String>,
}

/// It refers to nothing: a job outlives what it is about.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
