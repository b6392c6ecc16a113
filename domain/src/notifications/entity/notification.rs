use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AccountId, NotificationId};
use crate::notifications::Category;

/// What people were told, kept for them to read in the product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    /// Sorts by the time at which it was made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    /// Whom it tells.
    pub account_id: AccountId,
    /// Which notification it is, and the key of its sentences.
    pub name: String,
    /// By what it is chosen.
    pub category: Category,
    /// The notification as JSON; nothing secret.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// When its cause was committed.
    pub created_at: Timestamp,
    /// When its owner has seen it.
    pub read_at: Option<Timestamp>,
}

/// None that queries join by.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
