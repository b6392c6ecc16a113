use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::AccountId;

/// A browser in which somebody has signed in to an account before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// SHA-256 of the key in its cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When somebody last signed in there.
    pub last_seen_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
