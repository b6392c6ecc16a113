use serde::{Deserialize, Serialize};

use super::Action;
use crate::Timestamp;
use crate::ids::AccountId;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was not allowed.
    Refused,
}

impl Outcome {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// One event, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the log, counted from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who did or tried it; `None` for somebody who was not signed in, and for an operator at the command line.
    pub actor: Option<AccountId>,
    /// To whose account; it may be gone.
    pub subject: Option<AccountId>,
    /// What; `None` when a newer program has written it.
    pub action: Option<Action>,
    /// How it ended.
    pub outcome: Outcome,
    /// From which network address.
    pub address: Option<String>,
    /// What the browser or program called itself.
    pub user_agent: Option<String>,
    /// What was there before and is there now, in JSON.
    pub details: Option<String>,
}
