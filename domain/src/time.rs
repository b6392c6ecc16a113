//! A moment in time that the database, the server and the browser share.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::json::{FromJson, Json};

/// Microseconds since 1970-01-01T00:00:00Z. Both databases keep it exactly, and it sorts as it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "native", derive(sea_orm::DeriveValueType))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl FromJson for Timestamp {
    fn from_json(json: Json) -> Option<Self> {
        i64::from_json(json).map(Self)
    }
}

impl Timestamp {
    /// This moment, `seconds` later (or earlier, when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The moment that lies `by` after this one, to the second.
    #[must_use]
    pub const fn plus(self, by: Duration) -> Self {
        self.plus_seconds(by.as_secs().cast_signed())
    }

    /// The moment that lies `by` before this one, to the second.
    #[must_use]
    pub const fn minus(self, by: Duration) -> Self {
        self.plus_seconds(by.as_secs().cast_signed().saturating_neg())
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whole seconds from `earlier` to this moment; negative when `earlier` is in fact later.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(1_000_000)
    }
}
