#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::JobId;
use crate::jobs::Lane;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub kind: String,
    pub lane: Lane,
    pub payload: String,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    pub attempts: i32,
    pub failures: i32,
    pub lease_owner: Option<String>,
    pub parked_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
