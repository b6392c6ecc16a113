use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::AccountId;

/// The authenticator app of an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// What server and app share, encrypted and bound to the account.
    pub secret: Vec<u8>,
    /// When a first code proved it; before that it asks for nothing.
    pub confirmed_at: Option<Timestamp>,
    /// The time step of the last code that was used: each is good once.
    pub last_used_step: i64,
    /// The secret of an app that is to take its place, until a first code proves it; encrypted alike.
    pub next_secret: Option<Vec<u8>>,
    /// When it was begun.
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
