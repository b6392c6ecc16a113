use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::SessionId;

/// A refresh token. One that comes again long after its use was stolen, and ends its session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    pub session_id: SessionId,
    /// When it was given.
    pub issued_at: Timestamp,
    /// Until when it can be exchanged.
    pub expires_at: Timestamp,
    /// When it was exchanged.
    pub used_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
