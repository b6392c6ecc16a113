use sea_orm::entity::prelude::*;

use crate::accounts::{AccountKind, AccountState, Role, Theme};
use crate::ids::AccountId;
use crate::{Language, Timestamp};

/// A person or a company that can sign in. Once it is erased the row stays, empty, for what refers to it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// A person, a company, or a company with a team.
    pub kind: AccountKind,
    /// What it may do in the system itself; more than a customer only after a second factor.
    pub role: Role,
    /// Whether it may sign in: `active`, `suspended` by an operator, or `erased` for good.
    pub state: AccountState,
    /// The mobile number it signs in with (`+989…`); unique.
    pub mobile: Option<String>,
    /// The address it signs in with, in small letters; unique. It counts once `email_verified_at` is there.
    pub email: Option<String>,
    /// Argon2id in the PHC form; none until a password is chosen.
    pub password_hash: Option<String>,
    /// In which pages and messages are.
    pub language: Language,
    /// When it signed up.
    pub created_at: Timestamp,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// کد ملی of a person.
    pub national_id: Option<String>,
    pub company_name: Option<String>,
    /// شناسهٔ ملی of a company.
    pub legal_id: Option<String>,
    /// شمارهٔ اقتصادی of a company.
    pub economic_code: Option<String>,
    /// Where a company is called (`+98…`), mobile or landline.
    pub phone: Option<String>,
    /// When a link sent to `email` was opened.
    pub email_verified_at: Option<Timestamp>,
    /// The version of its picture, part of the address; none without a picture.
    pub picture: Option<String>,
    /// When it will be erased, once its owner has asked for that.
    pub deletes_at: Option<Timestamp>,
    /// Light or dark, once chosen.
    pub theme: Option<Theme>,
    /// A name of the IANA database, once chosen.
    pub time_zone: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
