use chrono::{DateTime, Offset, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::TimeZoneError;
use crate::Timestamp;
use crate::persian::jalali::{Moment, UtcOffset};

/// A time zone of the IANA database; Tehran's unless somebody chose another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// Of the people most of our readers do business with.
    pub const TEHRAN: Self = Self(Tz::Asia__Tehran);
    /// The same all year.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of this name, such as `Europe/Berlin`.
    ///
    /// # Errors
    /// [`TimeZoneError::Unknown`].
    pub fn parse(name: &str) -> Result<Self, TimeZoneError> {
        name.parse().map(Self).map_err(|_| TimeZoneError::Unknown)
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
        UtcOffset { seconds: self.local(at).offset().fix().local_minus_utc().into() }
    }

    /// The moment as the time libraries know it.
    pub(crate) fn local(self, at: Timestamp) -> DateTime<Tz> {
        DateTime::from_timestamp_micros(at.0).unwrap_or_default().with_timezone(&self.0)
    }

    /// The moment at which clocks there show so many seconds after midnight of a day, which is counted from 1970-01-01. What they
    /// show twice is the first time; what they skip comes as much later as they are put forward.
    #[must_use]
    pub fn timestamp(self, day: i64, seconds: i64) -> Timestamp {
        let wall = Timestamp(0).plus_seconds(day.saturating_mul(86_400).saturating_add(seconds));
        let naive = DateTime::from_timestamp_micros(wall.0).unwrap_or_default().naive_utc();
        let ahead = match self.0.offset_from_local_datetime(&naive).earliest() {
            Some(offset) => offset.fix().local_minus_utc().into(),
            None => self.offset(wall.plus_seconds(-86_400)).seconds,
        };
        wall.plus_seconds(-ahead)
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::TEHRAN
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Language;
    use crate::persian::jalali::{Calendar, Date, rfc3339};

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

    /// Midnight of a Jalali date in Tehran, and what clocks there show then.
    fn midnight(year: i64, month: u8, day: u8) -> (String, String) {
        let day = Calendar::Jalali.day(Date { year, month, day }).unwrap();
        let at = TimeZone::TEHRAN.timestamp(day, 0);
        (rfc3339(at), TimeZone::TEHRAN.moment(at).full(Language::En))
    }

    #[test]
    fn a_day_begins_where_its_clocks_are() {
        // Clocks went forward at midnight into 2 Farvardin until 1401, and back at midnight into 31 Shahrivar.
        assert_eq!(midnight(1401, 1, 1).0, "2022-03-20T20:30:00Z");
        let (skipped, shown) = midnight(1401, 1, 2);
        assert_eq!((skipped.as_str(), shown.as_str()), ("2022-03-21T20:30:00Z", "Tuesday, 22 March 2022, 01:00"));
        assert_eq!(midnight(1401, 1, 3).0, "2022-03-22T19:30:00Z");
        assert_eq!(midnight(1402, 1, 3).0, "2023-03-22T20:30:00Z", "no longer");
    }

    #[test]
    fn of_a_time_that_comes_twice_the_first_is_meant() {
        let day = Calendar::Jalali.day(Date { year: 1401, month: 6, day: 30 }).unwrap();
        let at = TimeZone::TEHRAN.timestamp(day, 23 * 3600 + 1800);
        assert_eq!(rfc3339(at), "2022-09-21T19:00:00Z");
        assert_eq!(TimeZone::TEHRAN.moment(at.plus_seconds(3600)).clock(Language::En), "23:30", "an hour later, once more");
    }

    proptest! {
        #[test]
        fn clocks_show_the_day_and_time_that_was_asked_for(day in -7_300_i64..36_500, seconds in 0_i64..86_400, zone in zones()) {
            let shown = zone.moment(zone.timestamp(day, seconds));
            let late = (shown.day() - day) * 86_400 + shown.seconds_of_day() - seconds;
            // Only what the clocks skip is shown otherwise: later by the jump.
            let naive = DateTime::from_timestamp(day * 86_400 + seconds, 0).unwrap().naive_utc();
            let skipped = zone.0.offset_from_local_datetime(&naive).earliest().is_none();
            prop_assert_eq!(late > 0, skipped);
            prop_assert!((0..=86_400).contains(&late), "{}", late);
        }

        #[test]
        fn a_moment_is_found_again_by_what_clocks_show(at in -600_000_000_i64..3_000_000_000, zone in zones()) {
            let at = Timestamp(0).plus_seconds(at);
            let shown = zone.moment(at);
            let found = zone.timestamp(shown.day(), shown.seconds_of_day());
            // Earlier only when clocks were put back in between.
            prop_assert!(found == at || (found < at && zone.offset(found).seconds > zone.offset(at).seconds));
        }
    }

    fn zones() -> impl Strategy<Value = TimeZone> {
        prop::sample::select(vec!["Asia/Tehran", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
            .prop_map(|name| TimeZone::parse(name).unwrap())
    }

    #[test]
    fn only_names_of_the_database_are_zones() {
        for name in ["", "Tehran", "asia/tehran", "Asia/Tehran\r\n", "../etc/passwd", "+03:30"] {
            assert_eq!(TimeZone::parse(name), Err(TimeZoneError::Unknown), "{name}");
        }
    }
}
