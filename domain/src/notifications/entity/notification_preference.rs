use sea_orm::entity::prelude::*;

use crate::ids::AccountId;
use crate::notifications::{Category, Channel};

/// What people have chosen to be told, and by which channel, where that is not what everybody has.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_preference")]
pub struct Model {
    /// Whose choice it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// What it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub category: Category,
    /// How it would come.
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: Channel,
    /// Whether it comes.
    pub enabled: bool,
}

/// None that queries join by.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
