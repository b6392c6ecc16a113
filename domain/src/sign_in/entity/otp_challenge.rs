use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AccountId, ChallengeId};
use crate::sign_in::{CodeChannel, OtpPurpose};

/// A verification code that was sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "otp_challenge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChallengeId,
    /// What it is for; it opens nothing else.
    pub purpose: OtpPurpose,
    /// By which way it went.
    pub channel: CodeChannel,
    /// The number it was sent to (`+989…`).
    pub mobile: String,
    /// Whose it is, when only the signed-in owner may bring it back.
    pub account_id: Option<AccountId>,
    /// A keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// SHA-256 of the key of the browser that asked for it.
    pub browser_hash: Vec<u8>,
    /// Wrong guesses so far, those at the codes before it included.
    pub wrong_guesses: i32,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When the right code came.
    pub verified_at: Option<Timestamp>,
    /// When it was used up, replaced or withdrawn.
    pub used_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
