//! How many codes go out: each costs money, and lands on somebody's telephone. None goes out uncounted.
//!
//! What strangers use up is kept apart from what owners need: nobody is without a code because somebody else wanted many.

use super::codes::CodeRequest;
use super::puzzle;
use crate::accounts::entity::account;
use crate::accounts::{AccountsError, account_of};
use crate::client::Client;
use crate::identity::Mobile;
use crate::rate_limit::{self, Limit, Verdict};
use crate::secret::Keys;
use crate::sign_in::SignIn;
use crate::{Error, Result};

/// A number gets one code a minute, five an hour and ten a day, whoever asks.
pub(crate) const COOLDOWN: Limit = Limit::per_minute(1).fail_closed();
const PER_NUMBER: [Limit; 2] = [Limit::per_hour(5).fail_closed(), Limit::per_day(10).fail_closed()];
/// So many more when its owner asks from where they have signed in before.
const FROM_KNOWN_PLACE: Limit = Limit::per_day(3).fail_closed();
/// What somebody who is signed in may have sent to other numbers.
const PER_ACCOUNT: [Limit; 2] = PER_NUMBER;
/// Many people can share one address, but not this many in an hour.
const PER_NETWORK: Limit = Limit::per_hour(60).fail_closed();
/// Codes of one network that do not come back: people bring theirs.
const UNVERIFIED: Limit = Limit::per_hour(30).fail_closed();

/// What all codes together may cost in an hour, and for whom it is.
#[derive(Debug, Clone, Copy)]
struct Budget {
    name: &'static str,
    /// Of ten codes.
    tenths: u32,
}

/// For numbers without an account.
const OF_STRANGERS: Budget = Budget { name: "code-strangers", tenths: 4 };
/// For numbers with an account, asked for from anywhere.
const OF_OWNERS: Budget = Budget { name: "code-owners", tenths: 4 };
/// For whoever asks from where they are known.
const OF_KNOWN_PLACES: Budget = Budget { name: "code-known", tenths: 2 };
/// From anywhere, whoever it is for, before a puzzle is to be solved. The same for all numbers: it does not tell which have an account.
const WITHOUT_PUZZLE: Budget = Budget { name: "code-free", tenths: 2 };

impl Budget {
    fn limit(self, an_hour: u32) -> Limit {
        Limit::per_hour((an_hour.saturating_mul(self.tenths) / 10).max(1)).fail_closed()
    }
}

impl SignIn {
    /// Counts one more code; the key of the pause it began, to be cleared when the code does not go out.
    ///
    /// # Errors
    /// [`AccountsError::CodeJustSent`]; [`AccountsError::PuzzleDue`]; [`Error::TooMany`].
    pub(super) async fn allow_code(&self, request: &CodeRequest, solution: &str, client: &Client) -> Result<String> {
        let mobile = &request.mobile;
        if let Some(account) = request.account {
            let own = PER_ACCOUNT.map(|limit| (format!("code-account:{account}:{}", limit.per.as_secs()), limit));
            let limits = [own.to_vec(), per_number(mobile)].concat();
            return self.count_code(format!("code-cooldown:{mobile}"), &limits, OF_KNOWN_PLACES).await;
        }
        let account = account_of(&*self.deps.db, mobile.as_str()).await?;
        if let Some(place) = self.known_place(account.as_ref(), client).await? {
            let own = [(format!("code:{mobile}:{place}"), FROM_KNOWN_PLACE)];
            let counted = self.count_code(format!("code-cooldown:{mobile}:{place}"), &own, OF_KNOWN_PLACES).await;
            // Beyond its own, a known place has what everybody has.
            if !matches!(counted, Err(Error::TooMany { .. })) {
                return counted;
            }
        }
        let networks = client.network_limits("code-network", PER_NETWORK);
        let limits = [per_number(mobile), networks, unverified(client)].concat();
        let budget = if account.is_some() { OF_OWNERS } else { OF_STRANGERS };
        let cooldown = self.count_code(format!("code-cooldown:{mobile}"), &limits, budget).await?;
        if let Err(error) = self.ask_for_work(solution).await {
            for key in limits.iter().map(|(key, _)| key.as_str()).chain([cooldown.as_str(), budget.name]) {
                self.deps.limiter.give_back(key).await?;
            }
            return Err(error);
        }
        Ok(cooldown)
    }

    async fn count_code(&self, cooldown: String, limits: &[(String, Limit)], budget: Budget) -> Result<String> {
        let limiter = &*self.deps.limiter;
        rate_limit::enforce(limiter, &cooldown, COOLDOWN).await.map_err(|error| match error {
            Error::TooMany { retry_after } => AccountsError::CodeJustSent { retry_after }.into(),
            other => other,
        })?;
        if let Err(error) = rate_limit::enforce_all(limiter, limits).await {
            limiter.give_back(&cooldown).await?;
            return Err(error);
        }
        let limit = budget.limit(self.deps.codes_per_hour);
        if let Err(error) = rate_limit::enforce(limiter, budget.name, limit).await {
            if matches!(error, Error::TooMany { .. }) {
                tracing::error!(budget = budget.name, limit = limit.max, "the hourly budget of verification codes is used up");
            }
            for key in limits.iter().map(|(key, _)| key).chain([&cooldown]) {
                limiter.give_back(key).await?;
            }
            return Err(error);
        }
        Ok(cooldown)
    }

    /// Lets the first of each hour pass; the others must have solved a puzzle.
    async fn ask_for_work(&self, solution: &str) -> Result<()> {
        let limiter = &*self.deps.limiter;
        let Verdict::Refused { retry_after } = limiter.attempt(WITHOUT_PUZZLE.name, WITHOUT_PUZZLE.limit(self.deps.codes_per_hour)).await?
        else {
            return Ok(());
        };
        if puzzle::is_solved(solution, &self.puzzle_keys(), limiter, self.deps.clock.now()).await? {
            return Ok(());
        }
        Err(AccountsError::PuzzleDue { retry_after: rate_limit::seconds(retry_after) }.into())
    }

    /// The puzzle to be solved for a code now, and for how many seconds one still will be; `None` when a code can be had without.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub async fn puzzle_due(&self) -> Result<Option<(String, u32)>> {
        let limiter = &*self.deps.limiter;
        match limiter.attempt(WITHOUT_PUZZLE.name, WITHOUT_PUZZLE.limit(self.deps.codes_per_hour)).await? {
            Verdict::Allowed => limiter.give_back(WITHOUT_PUZZLE.name).await.map(|()| None),
            Verdict::Refused { retry_after } => {
                Ok(Some((puzzle::new(&self.puzzle_keys(), self.deps.clock.now()), rate_limit::seconds(retry_after))))
            }
        }
    }

    fn puzzle_keys(&self) -> Keys {
        self.deps.secret.keys_for("puzzle")
    }

    /// The code came back: it is none of those that do not.
    pub(super) async fn code_came_back(&self, client: &Client) -> Result<()> {
        for (key, _) in unverified(client) {
            self.deps.limiter.give_back(&key).await?;
        }
        Ok(())
    }

    /// The browser, or else the network, from which the owner of an account has signed in before.
    pub(super) async fn known_place(&self, account: Option<&account::Model>, client: &Client) -> Result<Option<String>> {
        let Some(account) = account else { return Ok(None) };
        if let Some(device) = self.known_device(Some(account), client).await? {
            return Ok(Some(format!("device-{device}")));
        }
        let is_known = self.deps.sessions.knows_network(account.id, client).await?;
        Ok(is_known.then(|| format!("from-{}", client.network().replace(':', "-"))))
    }
}

fn per_number(mobile: &Mobile) -> Vec<(String, Limit)> {
    PER_NUMBER.map(|limit| (format!("code:{mobile}:{}", limit.per.as_secs()), limit)).to_vec()
}

fn unverified(client: &Client) -> Vec<(String, Limit)> {
    client.network_limits("code-unverified", UNVERIFIED)
}
