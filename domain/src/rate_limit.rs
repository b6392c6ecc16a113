//! How often something may be done.

use std::time::Duration;

use async_trait::async_trait;

use crate::ids::{AccountId, WorkspaceId};
use crate::{Error, Result};

/// At most `max` times within any window of `per`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub max: u32,
    /// In which time.
    pub per: Duration,
    /// What to do while the shared count is out of reach.
    pub on_outage: OnOutage,
}

/// What to do while the count that all processes share is out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnOutage {
    /// Each process counts by itself: people are let in, and a guesser is still slowed.
    FailOpen,
    /// Nothing is allowed: each attempt costs money.
    FailClosed,
}

impl Limit {
    /// At most `max` times within any window of `per`; counted by each process alone while there is no shared count.
    #[must_use]
    pub const fn new(max: u32, per: Duration) -> Self {
        Self { max, per, on_outage: OnOutage::FailOpen }
    }

    /// At most `max` times a minute.
    #[must_use]
    pub const fn per_minute(max: u32) -> Self {
        Self::new(max, Duration::from_secs(60))
    }

    /// At most `max` times an hour.
    #[must_use]
    pub const fn per_hour(max: u32) -> Self {
        Self::new(max, Duration::from_secs(3600))
    }

    /// At most `max` times a day.
    #[must_use]
    pub const fn per_day(max: u32) -> Self {
        Self::new(max, Duration::from_secs(86_400))
    }

    /// The same limit, but nothing is allowed without a shared count.
    #[must_use]
    pub const fn fail_closed(self) -> Self {
        Self { on_outage: OnOutage::FailClosed, ..self }
    }
}

/// Whether one more was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was allowed and is counted.
    Allowed,
    /// It was not, and is not counted; worth trying again after this time.
    Refused {
        /// How long until it will be allowed.
        retry_after: Duration,
    },
}

/// Counts attempts by key over a sliding window, over all processes of an installation.
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Counts one attempt under `key` if `limit` still allows it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the count is out of reach and the limit fails closed.
    async fn attempt(&self, key: &str, limit: Limit) -> Result<Verdict>;
    /// Takes one attempt back that came to nothing, as far as the count is within reach.
    async fn give_back(&self, key: &str) -> Result<()>;
    /// The same for an attempt that has a name: however often it comes within the window, it counts once.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the count is out of reach and the limit fails closed.
    async fn attempt_once(&self, key: &str, limit: Limit, name: &str) -> Result<Verdict>;
    /// Removes the count under `key`, as far as it is within reach.
    async fn clear(&self, key: &str) -> Result<()>;
    /// Removes the counts of some or of all, and returns under how many keys there were any.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the count is out of reach; some may be removed then.
    async fn reset(&self, subjects: &Subjects) -> Result<u64>;
}

/// Whose attempts to reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subjects {
    /// Everybody's.
    All,
    /// Those counted under keys in which one of these stands between colons: numbers, addresses, ids.
    Named(Vec<String>),
}

impl Subjects {
    /// Whether what is counted under `key` is theirs.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => key.split(':').any(|part| names.iter().any(|name| name == part)),
        }
    }
}

/// For whom attempts are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOwner {
    /// One person, in all workspaces together.
    Person(AccountId),
    /// A workspace, whoever of its members it was.
    Workspace(WorkspaceId),
}

/// The key under which attempts at something are counted for its owner.
#[must_use]
pub fn key(what: &str, owner: LimitOwner) -> String {
    match owner {
        LimitOwner::Person(account) => format!("{what}:{account}"),
        LimitOwner::Workspace(workspace) => format!("{what}:{workspace}"),
    }
}

/// Counts one attempt and turns a rejection into [`Error::TooMany`].
///
/// # Errors
/// [`Error::TooMany`] when the limit is reached; [`Error::Unavailable`] when it cannot be counted and must be.
pub async fn enforce(limiter: &dyn RateLimiter, key: &str, limit: Limit) -> Result<()> {
    or_too_many(limiter.attempt(key, limit).await?)
}

/// The same for an attempt that has a name, which counts once.
///
/// # Errors
/// [`Error::TooMany`] when the limit is reached; [`Error::Unavailable`] when it cannot be counted and must be.
pub async fn enforce_once(limiter: &dyn RateLimiter, key: &str, limit: Limit, name: &str) -> Result<()> {
    or_too_many(limiter.attempt_once(key, limit, name).await?)
}

fn or_too_many(verdict: Verdict) -> Result<()> {
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::Refused { retry_after } => Err(Error::TooMany { retry_after: seconds(retry_after) }),
    }
}

/// A time to wait in whole seconds, the begun one with them.
pub(crate) fn seconds(retry_after: Duration) -> u32 {
    u32::try_from(retry_after.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Counts one attempt under each key, or under none of them.
///
/// # Errors
/// As [`enforce`], of the first limit that is reached.
pub async fn enforce_all(limiter: &dyn RateLimiter, limits: &[(String, Limit)]) -> Result<()> {
    for (place, (key, limit)) in limits.iter().enumerate() {
        if let Err(error) = enforce(limiter, key, *limit).await {
            for (counted, _) in &limits[..place] {
                limiter.give_back(counted).await?;
            }
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_theirs_whose_whole_name_is_in_the_key() {
        let saras = Subjects::Named(vec!["+989121234567".to_owned(), "sara@example.ir".to_owned()]);
        for key in ["sign-in:+989121234567:192.0.2.1:60", "code-guess:+989121234567", "link:sara@example.ir:3600"] {
            assert!(saras.has(key) && Subjects::All.has(key), "{key}");
        }
        for key in ["sign-in:+98912123456:192.0.2.1:60", "link:osara@example.ir:3600", "sign-in-network:192.0.2.1", "code-all"] {
            assert!(!saras.has(key) && Subjects::All.has(key), "{key}");
        }
    }
}
