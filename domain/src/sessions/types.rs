use serde::{Deserialize, Serialize};

use super::Device;
use crate::Timestamp;
use crate::ids::SessionId;

/// One browser or program in which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// What it is.
    pub device: Device,
    /// Where it last connected from.
    pub address: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, give or take ten minutes.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub present: bool,
}

/// What the open pages of an account are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEvent {
    /// One of the person's sessions has ended; whoever has it open is signed out.
    SignedOut,
}
