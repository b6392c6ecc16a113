use crate::accounts::Accounts;
use crate::audit::{Action, Entry, EventActor};
use crate::client::Client;
use crate::ids::AccountId;
use crate::rate_limit::{Limit, Verdict};
use crate::{Error, Result};

/// The log must not be flooded by whoever floods the audience: so many refusals a network are recorded, and fewer of those that
/// were not even looked at.
const REFUSALS: Limit = Limit::per_minute(30);
const FLOODS: Limit = Limit::per_minute(1);

/// So much of the address that was asked for is kept.
const LONGEST_PLACE: usize = 200;

impl Accounts {
    /// Records that something about an account was not allowed.
    pub(crate) async fn record_refusal(&self, action: Action, subject: Option<AccountId>, why: &Error, client: &Client) -> Result<()> {
        let most = if matches!(why, Error::TooMany { .. }) { FLOODS } else { REFUSALS };
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
    pub async fn record_no_access(&self, caller: Option<AccountId>, code: &str, place: &str, client: &Client) -> Result<()> {
        let place: String = place.chars().take(LONGEST_PLACE).collect();
        let entry = Entry::refused(Action::AccessRefused).from(client).with(serde_json::json!({ "code": code, "place": place }));
        let entry = match caller {
            Some(caller) => entry.by(EventActor::person(caller)),
            None => entry,
        };
        self.record_some(REFUSALS, entry, client).await
    }

    /// Records that an access token came whose session had been ended. Of one that we did not write, or that has run out, there is
    /// nothing to be said.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub async fn record_ended_token(&self, access_token: &str, client: &Client) -> Result<()> {
        match self.inner.tokens.read(access_token, self.inner.clock.now()) {
            Ok(caller) => self.record_refusal(Action::AccessRefused, Some(caller.account), &Error::SignedOut, client).await,
            Err(_) => Ok(()),
        }
    }

    async fn record_some(&self, most: Limit, entry: Entry<'_>, client: &Client) -> Result<()> {
        let key = format!("refusals:{}:{}:{}", entry.action().name(), most.max, client.network());
        if matches!(self.inner.limiter.attempt(&key, most).await, Ok(Verdict::Refused { .. })) {
            return Ok(());
        }
        self.inner.audit.record_alone(entry).await
    }
}
