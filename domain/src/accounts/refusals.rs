use super::{Accounts, Client};
use crate::audit::{Action, Entry};
use crate::ids::AccountId;
use crate::rate_limit::{Limit, Verdict};
use crate::{Error, Result};

/// Of attempts that are not even looked at, as there were too many, so many a network are recorded: the log must not be
/// flooded by whoever floods the door.
const FLOODS: Limit = Limit::per_minute(1);

impl Accounts {
    /// Records that something about an account was not allowed.
    pub(super) async fn record_refusal(&self, action: Action, subject: Option<AccountId>, why: &Error, client: &Client) -> Result<()> {
        if matches!(why, Error::TooMany { .. }) {
            let key = format!("flood:{}:{}", action.name(), client.network());
            if matches!(self.inner.limiter.attempt(&key, FLOODS).await, Ok(Verdict::Refused { .. })) {
                return Ok(());
            }
        }
        let entry = Entry::refused(action).from(client).with(serde_json::json!({ "code": why.code() }));
        let entry = match subject {
            Some(subject) => entry.to(subject),
            None => entry,
        };
        self.inner.audit.record_alone(entry).await
    }
}
