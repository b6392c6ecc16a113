use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AccountId, EmailLinkId};
use crate::sign_in::LinkPurpose;

/// A link that was sent to an e-mail address. Its token is stored nowhere: it is sealed from the id.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailLinkId,
    pub account_id: AccountId,
    /// What it is for; it opens nothing else.
    pub purpose: LinkPurpose,
    /// The address it was sent to.
    pub email: String,
    /// SHA-256 of the key of the browser that asked for it.
    pub browser_hash: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was used or replaced.
    pub used_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
