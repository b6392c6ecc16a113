#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::AccountId;

/// Actions and outcomes are read as they are: a row that somebody has changed must still be one that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: Timestamp,
    pub actor_id: Option<AccountId>,
    pub subject_id: Option<AccountId>,
    pub action: String,
    pub outcome: String,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub details: Option<String>,
    pub key_id: String,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
