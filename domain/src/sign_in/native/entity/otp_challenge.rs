#![allow(missing_docs, reason = "the columns are described where they are created and used")]

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AccountId, ChallengeId};
use crate::sign_in::{CodeChannel, OtpPurpose};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "otp_challenge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChallengeId,
    pub purpose: OtpPurpose,
    pub channel: CodeChannel,
    pub mobile: String,
    pub account_id: Option<AccountId>,
    pub code_hash: Vec<u8>,
    pub browser_hash: Vec<u8>,
    pub wrong_guesses: i32,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub verified_at: Option<Timestamp>,
    pub used_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
