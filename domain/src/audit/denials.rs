use std::sync::Arc;

use super::{Action, Audit, Entry, EventActor};
use crate::client::Client;
use crate::ids::AccountId;
use crate::rate_limit::{Limit, RateLimiter, Verdict};
use crate::{Error, Result};

/// Whoever floods the server must not flood the log: so many denials a network are recorded, and fewer of those that were not even
/// looked at.
const DENIALS: Limit = Limit::per_minute(30);
const RATE_LIMITED: Limit = Limit::per_minute(1);

/// So much of the address that was asked for is kept.
const MAX_PATH: usize = 200;

/// Records what was not allowed, only so often a network. Cheap to clone.
#[derive(Clone)]
pub struct Denials {
    audit: Audit,
    limiter: Arc<dyn RateLimiter>,
}

impl Denials {
    /// Denials in this log.
    #[must_use]
    pub const fn new(audit: Audit, limiter: Arc<dyn RateLimiter>) -> Self {
        Self { audit, limiter }
    }

    /// Records that something about an account was not allowed.
    pub(crate) async fn record_denied(&self, action: Action, subject: Option<AccountId>, why: &Error, client: &Client) -> Result<()> {
        let most = if matches!(why, Error::TooMany { .. }) { RATE_LIMITED } else { DENIALS };
        let entry = Entry::refused(action).from(client).with(serde_json::json!({ "code": why.code() }));
        let entry = match subject {
            Some(subject) => entry.to(subject),
            None => entry,
        };
        self.record_some(most, entry, client).await
    }

    /// Records that somebody, signed in or not, reached for what is not there for them, or asked from where nobody may. `place` is
    /// the path that was asked for.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn record_denied_access(&self, caller: Option<AccountId>, code: &str, place: &str, client: &Client) -> Result<()> {
        let place: String = place.chars().take(MAX_PATH).collect();
        let entry = Entry::refused(Action::AccessRefused).from(client).with(serde_json::json!({ "code": code, "place": place }));
        let entry = match caller {
            Some(caller) => entry.by(EventActor::person(caller)),
            None => entry,
        };
        self.record_some(DENIALS, entry, client).await
    }

    async fn record_some(&self, most: Limit, entry: Entry<'_>, client: &Client) -> Result<()> {
        let key = format!("denials:{}:{}:{}", entry.action().name(), most.max, client.network());
        if matches!(self.limiter.attempt(&key, most).await, Ok(Verdict::Refused { .. })) {
            return Ok(());
        }
        self.audit.record_alone(entry).await
    }
}
