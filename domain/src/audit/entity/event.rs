use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::ids::{AuditEventId, WorkspaceId};

/// Kinds, actions and outcomes are read as they are: a row that somebody has changed must still be one that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Sorts by time over all chains.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    /// The chain it belongs to: 1 to 16, and 0 for events from before there were several.
    pub chain: i32,
    /// Its place in the chain, counted from 1 without gaps.
    pub seq: i64,
    /// The form in which it is sealed: 1 in chain 0, otherwise 2 or 3.
    pub form: i32,
    /// When it happened.
    pub at: Timestamp,
    /// `person`, `staff`, `key`, `visitor` or `system`; null for somebody who was not signed in.
    pub actor_kind: Option<String>,
    /// The account, the key or the visitor who acted.
    pub actor_id: Option<Uuid>,
    /// The job or command of a `system` actor.
    pub actor_name: Option<String>,
    /// What kind of thing it was done to, such as `account`.
    pub subject_kind: Option<String>,
    /// What it was done to; the row outlives it.
    pub subject_id: Option<Uuid>,
    /// The workspace in which it was done, when it was done in one.
    pub workspace_id: Option<WorkspaceId>,
    /// What was done: the name of an [`Action`](crate::audit::Action).
    pub action: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// The network address the actor came from.
    pub address: Option<String>,
    /// What the actor's browser or program called itself.
    pub user_agent: Option<String>,
    /// A random value, as long as the two columns before are kept; without it nothing can be learnt from their seal.
    pub origin_salt: Option<Vec<u8>>,
    /// The keyed hash of the three columns before; null for an event of nobody, and in forms 1 and 2.
    pub origin_seal: Option<Vec<u8>>,
    /// What was there before and is there now: JSON on one line.
    pub details: Option<String>,
    /// The key that the hash was made with.
    pub key_id: String,
    /// The hash of the event before it in the chain; empty for the first.
    pub previous: Vec<u8>,
    /// The keyed hash of all columns but this one; from form 3 on without those that `origin_seal` covers.
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
