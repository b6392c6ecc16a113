use crate::accounts::Role;
use crate::ids::{AccountId, SessionId};

/// Somebody whose access token was found good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Their account.
    pub account: AccountId,
    /// The session they use.
    pub session: SessionId,
    /// What they may do in the system itself.
    pub role: Role,
}
