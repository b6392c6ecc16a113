#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AccountId, DocumentId};
use crate::knowledge::{DocumentFormat, DocumentState, IntakeFailure};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    pub account_id: AccountId,
    pub name: String,
    pub format: DocumentFormat,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub state: DocumentState,
    pub failure: Option<IntakeFailure>,
    pub pages: Option<i32>,
    pub passages: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
