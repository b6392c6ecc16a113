//! Where the clocks go by which somebody is told the time.

use chrono::{DateTime, Offset, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::persian::jalali::{Moment, UtcOffset};

/// The text names no time zone of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone")]
pub struct UnknownTimeZone;

/// A time zone of the IANA database; Tehran's unless somebody chose another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// The zone of this name, such as `Europe/Berlin`.
    ///
    /// # Errors
    /// [`UnknownTimeZone`].
    pub fn parse(name: &str) -> Result<Self, UnknownTimeZone> {
        name.parse().map(Self).map_err(|_| UnknownTimeZone)
    }

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The moment as clocks there show it.
    #[must_use]
    pub fn moment(self, at: Timestamp) -> Moment {
        Moment::of(at, self.offset(at))
    }

    /// How far clocks there are ahead of UTC at a moment.
    #[must_use]
    pub fn offset(self, at: Timestamp) -> UtcOffset {
        let utc = DateTime::from_timestamp_micros(at.0).unwrap_or_default().naive_utc();
        UtcOffset { seconds: self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc().into() }
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self(Tz::Asia__Tehran)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn clocks_show_the_time_of_their_zone_and_season() {
        // 15:40 UTC on 22 November 2026, and half a year later.
        let winter = Timestamp(1_795_362_000_000_000);
        let summer = winter.plus_seconds(182 * 86_400);
        let shown = |zone: &str, at| TimeZone::parse(zone).unwrap().moment(at).clock(Language::En);
        assert_eq!((shown("Asia/Tehran", winter), shown("Asia/Tehran", summer)), ("19:10".to_owned(), "19:10".to_owned()));
        assert_eq!((shown("Europe/Berlin", winter), shown("Europe/Berlin", summer)), ("16:40".to_owned(), "17:40".to_owned()));
        assert_eq!(TimeZone::default().offset(winter), UtcOffset::TEHRAN);
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        for name in ["", "Tehran", "asia/tehran", "Asia/Tehran\r\n", "../etc/passwd", "+03:30"] {
            assert_eq!(TimeZone::parse(name), Err(UnknownTimeZone), "{name}");
        }
    }
}
