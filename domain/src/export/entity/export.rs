#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::export::ExportState;
use crate::ids::{AccountId, ExportId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    pub account_id: AccountId,
    pub state: ExportState,
    pub size: Option<i64>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
