//! What a workspace used on a day. Counts only, of nobody's words; they outlast the conversations they were counted in.

use sea_orm::entity::prelude::*;

use crate::ids::WorkspaceId;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_day")]
pub struct Model {
    /// Whose plan pays.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The day on which it was asked, by the clocks of Tehran: so plans and months are counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: ChronoDate,
    /// Runs that were begun.
    pub begun: i64,
    /// Those of them that ended. The others are being written.
    pub ended: i64,
    /// Those that ended before anything was delivered, through no wish of the person's: they cost nothing.
    pub refunded: i64,
    /// Tokens that the engines read, for refunded runs as well.
    pub input_tokens: i64,
    /// Tokens that they wrote.
    pub output_tokens: i64,
    /// Ended runs whose tokens are our estimate.
    pub estimated: i64,
}

/// Nothing is fetched through it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
