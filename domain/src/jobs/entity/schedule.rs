//! When jobs that come again and again come next.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule")]
pub struct Model {
    /// The name under which the program declares it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Moved on by whichever process is first, together with the job it enqueues.
    pub next_at: Timestamp,
}

/// It refers to nothing.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
