use std::str::FromStr;
use std::time::Duration;

use croner::Cron;

use crate::persian::jalali::{Calendar, Date};
use crate::time_zone::TimeZone;
use crate::{Error, Result, Timestamp};

/// The times at which something comes again and again.
#[derive(Debug, Clone)]
pub struct When(Times);

#[derive(Debug, Clone)]
enum Times {
    Every(Duration),
    Cron(Box<Cron>, TimeZone),
    FirstOfMonth { calendar: Calendar, seconds: i64, zone: TimeZone },
}

impl When {
    /// So long after each other, first at once.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self(Times::Every(interval))
    }

    /// By the clocks of a zone, as a cron expression says: minute, hour, day of the month, month, day of the week. What the clocks
    /// skip in spring comes right after the jump, what they show twice in autumn comes once.
    ///
    /// # Errors
    /// When the expression cannot be read, or names no time that ever comes.
    pub fn cron(expression: &str, zone: TimeZone) -> Result<Self> {
        let wrong = |error| Error::internal(format!("cron expression {expression:?}: {error}"));
        let cron = Cron::from_str(expression).map_err(wrong)?;
        cron.find_next_occurrence(&zone.local(Timestamp(0)), false).map_err(wrong)?;
        Ok(Self(Times::Cron(Box::new(cron), zone)))
    }

    /// On the first day of each month of a calendar, at a time of day by the clocks of a zone.
    #[must_use]
    pub const fn first_of_month(calendar: Calendar, hour: u8, minute: u8, zone: TimeZone) -> Self {
        Self(Times::FirstOfMonth { calendar, seconds: hour as i64 * 3600 + minute as i64 * 60, zone })
    }

    /// When something new comes for the first time.
    pub(super) fn first(&self, now: Timestamp) -> Result<Timestamp> {
        match self.0 {
            Times::Every(_) => Ok(now),
            Times::Cron(..) | Times::FirstOfMonth { .. } => self.after(now),
        }
    }

    /// The next time after `now`, however many were missed before.
    pub(super) fn after(&self, now: Timestamp) -> Result<Timestamp> {
        match &self.0 {
            Times::Every(interval) => Ok(now.plus_seconds(i64::try_from(interval.as_secs()).unwrap_or(i64::MAX))),
            Times::Cron(cron, zone) => {
                let next = cron.find_next_occurrence(&zone.local(now), false).map_err(Error::internal)?;
                Ok(Timestamp(next.timestamp_micros()))
            }
            Times::FirstOfMonth { calendar, seconds, zone } => {
                let mut month = calendar.date(zone.moment(now).day());
                loop {
                    let first = calendar.day(Date { day: 1, ..month }).ok_or_else(|| Error::internal("a month without a first day"))?;
                    let at = zone.timestamp(first, *seconds);
                    if at > now {
                        return Ok(at);
                    }
                    month = month.next_month();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::persian::jalali::{Moment, rfc3339};

    /// 2026-11-22 19:10 in Tehran: 1 Azar 1405.
    const NOW: Timestamp = Timestamp(1_795_362_000_000_000);

    fn next(when: &When, times: usize) -> Vec<String> {
        let mut at = NOW;
        let mut next = || {
            at = when.after(at).unwrap();
            at
        };
        (0..times).map(|_| rfc3339(next())).collect()
    }

    #[test]
    fn cron_expressions_go_by_the_clocks_of_their_zone() {
        let nightly = |zone| When::cron("30 3 * * *", zone).unwrap();
        assert_eq!(next(&nightly(TimeZone::TEHRAN), 2), ["2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"]);
        assert_eq!(next(&nightly(TimeZone::UTC), 1), ["2026-11-23T03:30:00Z"]);
        let weekdays = When::cron("0 9 * * SAT,SUN-WED", TimeZone::TEHRAN);
        assert!(weekdays.is_ok_and(|when| next(&when, 1) == ["2026-11-23T05:30:00Z"]));
        for wrong in ["", "daily", "61 * * * *", "* * * *", "0 3 31 2 *"] {
            assert!(When::cron(wrong, TimeZone::UTC).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cron_time_that_the_clocks_skip_or_repeat_comes_once_that_day() {
        let berlin = TimeZone::parse("Europe/Berlin").unwrap();
        let when = When::cron("30 2 * * *", berlin).unwrap();
        let mut at = NOW;
        let mut days = Vec::new();
        for _ in 0..400 {
            at = when.after(at).unwrap();
            days.push(berlin.moment(at).short_date(Language::En));
        }
        let all = days.len();
        days.dedup();
        assert_eq!(days.len(), all, "no day twice");
        assert!(days.contains(&"2027-03-28".to_owned()) && days.contains(&"2027-10-31".to_owned()));
    }

    #[test]
    fn the_first_of_a_month_is_that_of_its_calendar() {
        let jalali = When::first_of_month(Calendar::Jalali, 0, 30, TimeZone::TEHRAN);
        // 1 Dey, 1 Bahman and 1 Esfand 1405, 1 Farvardin 1406.
        let firsts = ["2026-12-21T21:00:00Z", "2027-01-20T21:00:00Z", "2027-02-19T21:00:00Z", "2027-03-20T21:00:00Z"];
        assert_eq!(next(&jalali, 4), firsts);
        let gregorian = When::first_of_month(Calendar::Gregorian, 6, 0, TimeZone::UTC);
        assert_eq!(next(&gregorian, 2), ["2026-12-01T06:00:00Z", "2027-01-01T06:00:00Z"]);
    }

    #[test]
    fn the_first_of_a_month_comes_on_that_day_until_its_time() {
        let late = When::first_of_month(Calendar::Jalali, 23, 0, TimeZone::TEHRAN);
        assert_eq!(next(&late, 1), ["2026-11-22T19:30:00Z"]);
        let early = When::first_of_month(Calendar::Jalali, 19, 10, TimeZone::TEHRAN);
        assert_eq!(next(&early, 1), ["2026-12-22T15:40:00Z"], "this moment is not after itself");
    }

    #[test]
    fn three_hundred_months_each_begin_once() {
        let when = When::first_of_month(Calendar::Jalali, 0, 0, TimeZone::TEHRAN);
        let (mut at, mut before) = (NOW, None);
        for _ in 0..300 {
            at = when.after(at).unwrap();
            let moment: Moment = TimeZone::TEHRAN.moment(at);
            let date = moment.date(Language::Fa);
            assert_eq!(date.day, 1);
            assert!(before.is_none_or(|before: Date| before.next_month() == date), "{before:?} {date:?}");
            before = Some(date);
        }
    }

    #[test]
    fn what_is_new_comes_at_once_when_it_has_an_interval_and_in_time_otherwise() {
        assert_eq!(When::every(Duration::from_secs(60)).first(NOW).unwrap(), NOW);
        assert_eq!(When::every(Duration::from_secs(60)).after(NOW).unwrap(), NOW.plus_seconds(60));
        let hourly = When::cron("0 * * * *", TimeZone::UTC).unwrap();
        assert_eq!(rfc3339(hourly.first(NOW).unwrap()), "2026-11-22T16:00:00Z");
    }
}
