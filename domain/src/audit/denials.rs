use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Action, Audit, Entry, EventActor};
use crate::client::Client;
use crate::ids::AccountId;
use crate::rate_limit::{Limit, RateLimiter, Verdict};
use crate::{Error, Result};

/// Whoever floods the server must not flood the log: so many denials a network are recorded, and fewer of those that were not even
/// looked at.
const DENIALS: Limit = Limit::per_minute(30);
const RATE_LIMITED: Limit = Limit::per_minute(1);
/// So many of all networks together: rows stay for ever, and whoever has many networks has many limits. What is about an account is
/// counted apart, so that a flood of what is about nobody covers nothing up.
const ALL: Limit = Limit::per_minute(120);
/// What is beyond that is counted, and the count recorded so often.
const COUNTS: Limit = Limit::per_minute(1);

/// So much of the address that was asked for is kept.
const MAX_PATH: usize = 200;

/// Records what was not allowed, only so often a network. Cheap to clone.
#[derive(Clone)]
pub struct Denials {
    audit: Audit,
    limiter: Arc<dyn RateLimiter>,
    /// Denials of which no row tells yet.
    unrecorded: Arc<AtomicU64>,
}

impl Denials {
    /// Denials in this log.
    #[must_use]
    pub fn new(audit: Audit, limiter: Arc<dyn RateLimiter>) -> Self {
        Self { audit, limiter, unrecorded: Arc::default() }
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
        if !self.is_within(&key, most).await {
            return Ok(());
        }
        let about = if entry.is_about_somebody() { "somebody" } else { "nobody" };
        if self.is_within(&format!("denials-all:{about}"), ALL).await {
            self.audit.record_alone(entry).await?;
        } else {
            self.unrecorded.fetch_add(1, Ordering::Relaxed);
        }
        self.record_count().await
    }

    /// Records how many denials no row tells of, when it is time to.
    async fn record_count(&self) -> Result<()> {
        if self.unrecorded.load(Ordering::Relaxed) == 0 || !self.is_within("denials-count", COUNTS).await {
            return Ok(());
        }
        let count = self.unrecorded.swap(0, Ordering::Relaxed);
        let entry = Entry::refused(Action::DenialsUnrecorded).by(EventActor::system("audit")).with(serde_json::json!({ "count": count }));
        let recorded = self.audit.record_alone(entry).await;
        if recorded.is_err() {
            self.unrecorded.fetch_add(count, Ordering::Relaxed);
        }
        recorded
    }

    async fn is_within(&self, key: &str, limit: Limit) -> bool {
        !matches!(self.limiter.attempt(key, limit).await, Ok(Verdict::Refused { .. }))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

    use super::*;
    use crate::audit::entity::event;
    use crate::test_support::accounts::AccountsFixture;

    #[tokio::test]
    async fn l4_a_flood_from_many_networks_is_counted_and_not_written_row_by_row() {
        let fixture = AccountsFixture::new().await;
        let denials = &fixture.sign_in.deps.denials;
        let of_action = async |action: Action| {
            let rows = event::Entity::find().filter(event::Column::Action.eq(action.name()));
            rows.all(&*fixture.database.db).await.unwrap()
        };
        let from = |number: u8| Client::new([198, 51, 100, number].into(), "a flood");
        for number in 0..=255 {
            denials.record_denied_access(None, "cross_site", "/fn/x", &from(number)).await.unwrap();
        }
        assert_eq!(of_action(Action::AccessRefused).await.len(), 120);
        assert_eq!(of_action(Action::DenialsUnrecorded).await.len(), 1, "a row a minute");
        // What is about somebody is none of it.
        let sara = fixture.database.account().await;
        denials.record_denied_access(Some(sara), "not_found", "/files/x", &from(1)).await.unwrap();
        assert_eq!(of_action(Action::AccessRefused).await.len(), 121);
        fixture.clock.advance(Duration::from_secs(61));
        denials.record_denied_access(None, "cross_site", "/fn/x", &from(1)).await.unwrap();
        let counts = of_action(Action::DenialsUnrecorded).await.into_iter().map(|row| {
            let details: serde_json::Value = serde_json::from_str(&row.details.unwrap()).unwrap();
            details["count"].as_u64().unwrap()
        });
        assert_eq!(counts.sum::<u64>(), 256 - 120, "each is counted once");
    }
}
