use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AccountId, SessionId};

/// Where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub account_id: AccountId,
    /// What the browser or program called itself, on one line.
    pub user_agent: String,
    /// The network address it was last used from.
    pub address: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When its refresh token was last exchanged.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// When a second factor was brought for it; without one it has no powers beyond a customer's.
    pub factor_at: Option<Timestamp>,
    /// When it last proved anew who it is of, with everything that was asked for.
    pub proven_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
