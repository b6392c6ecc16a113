#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::accounts::{AccountKind, AccountState, Role, Theme};
use crate::ids::AccountId;
use crate::{Language, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub kind: AccountKind,
    pub role: Role,
    pub state: AccountState,
    pub mobile: Option<String>,
    pub email: Option<String>,
    pub password_hash: Option<String>,
    pub language: Language,
    pub created_at: Timestamp,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub national_id: Option<String>,
    pub company_name: Option<String>,
    pub legal_id: Option<String>,
    pub economic_code: Option<String>,
    pub phone: Option<String>,
    pub email_verified_at: Option<Timestamp>,
    pub picture: Option<String>,
    pub deletes_at: Option<Timestamp>,
    pub theme: Option<Theme>,
    pub time_zone: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
