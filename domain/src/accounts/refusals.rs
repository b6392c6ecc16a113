use super::{Accounts, Client};
use crate::audit::{Action, Entry};
use crate::ids::AccountId;
use crate::rate_limit::{Limit, Verdict};
use crate::{Error, Result};

/// The log must not be flooded by whoever floods the door: so many refusals a network are recorded, and fewer of those that
/// were not even looked at.
const REFUSALS: Limit = Limit::per_minute(30);
const FLOODS: Limit = Limit::per_minute(1);

impl Accounts {
    /// Records that something about an account was not allowed.
    pub(super) async fn record_refusal(&self, action: Action, subject: Option<AccountId>, why: &Error, client: &Client) -> Result<()> {
        let most = if matches!(why, Error::TooMany { .. }) { FLOODS } else { REFUSALS };
        let key = format!("refusals:{}:{}:{}", action.name(), most.max, client.network());
        if matches!(self.inner.limiter.attempt(&key, most).await, Ok(Verdict::Refused { .. })) {
            return Ok(());
        }
        let entry = Entry::refused(action).from(client).with(serde_json::json!({ "code": why.code() }));
        let entry = match subject {
            Some(subject) => entry.to(subject),
            None => entry,
        };
        self.inner.audit.record_alone(entry).await
    }
}
