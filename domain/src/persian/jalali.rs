//! Dates as their reader counts them: Jalali in Persian, Gregorian in English, both by a clock of the reader's own zone.
//! Plain arithmetic, so that server and browser write the same.

use super::digits;
use crate::{Language, Timestamp};

const DAY_SECONDS: i64 = 86_400;
/// Days from 0001-01-01 of the Jalali calendar to 1970-01-01.
const JALALI_EPOCH_DAYS: i64 = 492_268;

/// Years whose days can be counted.
const YEARS: std::ops::RangeInclusive<i64> = -9_999..=9_999;

const JALALI_MONTHS: [&str; 12] = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"];
const GREGORIAN_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/// From Saturday, where the Persian week begins.
const PERSIAN_DAYS: [&str; 7] = ["شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"];
const ENGLISH_DAYS: [&str; 7] = ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// How days are counted into months and years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// Of Iran. Leap years are those of the astronomical calendar from 1178 to 1501.
    Jalali,
    /// Of most others.
    Gregorian,
}

/// A date of the reader's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// How far a wall clock is ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UtcOffset {
    /// In seconds; negative to the west.
    pub seconds: i64,
}

impl Calendar {
    /// The calendar in which somebody who reads this language counts.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        match language {
            Language::Fa => Self::Jalali,
            Language::En => Self::Gregorian,
        }
    }

    /// The date of a day, which is counted from 1970-01-01.
    #[must_use]
    pub const fn date(self, day: i64) -> Date {
        match self {
            Self::Jalali => jalali(day),
            Self::Gregorian => gregorian(day),
        }
    }

    /// The day of a date, counted from 1970-01-01. `None` when the calendar has no such date.
    #[must_use]
    pub fn day(self, date: Date) -> Option<i64> {
        let is_possible = YEARS.contains(&date.year) && (1..=12).contains(&date.month) && date.day > 0;
        let day = match self {
            _ if !is_possible => return None,
            Self::Jalali => day_of_jalali(date),
            Self::Gregorian => day_of_gregorian(date),
        };
        // The day after the last of a month is the first of the next.
        (self.date(day) == date).then_some(day)
    }
}

impl Date {
    /// The first day of the month after this date.
    #[must_use]
    pub const fn next_month(self) -> Self {
        match self.month {
            12.. => Self { year: self.year + 1, month: 1, day: 1 },
            month => Self { month: month + 1, day: 1, ..self },
        }
    }
}

impl UtcOffset {
    /// Of clocks in Tehran, all year since 1401.
    pub const TEHRAN: Self = Self { seconds: 3 * 3600 + 30 * 60 };
}

/// A moment on a wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    at: Timestamp,
    /// Days since 1970-01-01.
    days: i64,
    /// Seconds since midnight.
    seconds: i64,
}

/// How long ago something was, in the words one would use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ago {
    /// Less than a minute.
    JustNow,
    /// Less than an hour: so many minutes.
    Minutes(u64),
    /// Earlier the same day: so many hours.
    Hours(u64),
    /// On the day before.
    Yesterday,
    /// Two days before.
    DayBeforeYesterday,
    /// Less than a week: so many days.
    Days(u64),
    /// Longer ago: its date says it better.
    Long,
}

/// The part of the past in which a list shows something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Today, or by a fast clock even later.
    Today,
    /// The day before.
    Yesterday,
    /// Earlier in the same week, which begins on Saturday in Persian and on Monday in English.
    ThisWeek,
    /// A month of the reader's calendar.
    Month {
        /// Its year.
        year: i64,
        /// Its number, from 1.
        month: u8,
    },
}

impl Moment {
    /// The moment as a clock shows it that is so far ahead of UTC.
    #[must_use]
    pub const fn of(at: Timestamp, offset: UtcOffset) -> Self {
        let local = at.unix_seconds() + offset.seconds;
        Self { at, days: local.div_euclid(DAY_SECONDS), seconds: local.rem_euclid(DAY_SECONDS) }
    }

    /// Its date in the reader's calendar.
    #[must_use]
    pub const fn date(self, language: Language) -> Date {
        Calendar::of(language).date(self.days)
    }

    /// The day on that clock, counted from 1970-01-01.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.days
    }

    /// Seconds since midnight on that clock.
    #[must_use]
    pub const fn seconds_of_day(self) -> i64 {
        self.seconds
    }

    /// Days since the last Saturday.
    const fn day_of_week(self) -> usize {
        // 1970-01-01 was a Thursday.
        (self.days + 5).rem_euclid(7) as usize
    }

    /// `۱۹:۱۰` or `19:10`.
    #[must_use]
    pub fn clock(self, language: Language) -> String {
        digits::localize(&format!("{:02}:{:02}", self.seconds / 3600, self.seconds / 60 % 60), language)
    }

    /// «۱ آذر ۱۴۰۵» or "22 November 2026".
    #[must_use]
    pub fn long_date(self, language: Language) -> String {
        let date = self.date(language);
        digits::localize(&format!("{} {} {}", date.day, month_name(date.month, language), date.year), language)
    }

    /// «۱ آذر» or "22 November", for a date in the present year.
    #[must_use]
    pub fn day_and_month(self, language: Language) -> String {
        let date = self.date(language);
        digits::localize(&format!("{} {}", date.day, month_name(date.month, language)), language)
    }

    /// `۱۴۰۵/۰۹/۰۱` or `2026-11-22`.
    #[must_use]
    pub fn short_date(self, language: Language) -> String {
        let Date { year, month, day } = self.date(language);
        match language {
            Language::Fa => digits::localize(&format!("{year:04}/{month:02}/{day:02}"), language),
            Language::En => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    /// «یکشنبه ۱ آذر ۱۴۰۵، ساعت ۱۹:۱۰» or "Sunday, 22 November 2026, 19:10".
    #[must_use]
    pub fn full(self, language: Language) -> String {
        let (day, date, clock) = (self.day_of_week(), self.long_date(language), self.clock(language));
        match language {
            Language::Fa => format!("{} {date}، ساعت {clock}", PERSIAN_DAYS[day]),
            Language::En => format!("{}, {date}, {clock}", ENGLISH_DAYS[day]),
        }
    }
}

/// The date and time for machines (RFC 3339): `2026-11-22T15:40:00Z`.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    let Moment { days, seconds, .. } = Moment::of(at, UtcOffset { seconds: 0 });
    let Date { year, month, day } = gregorian(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// How long before `now` the moment was. What lies ahead, by a clock that runs fast, was just now.
#[must_use]
pub fn ago(at: Moment, now: Moment) -> Ago {
    let seconds = u64::try_from(now.at.seconds_since(at.at)).unwrap_or(0);
    let days = u64::try_from(now.days - at.days).unwrap_or(0);
    match (seconds, days) {
        (0..60, _) => Ago::JustNow,
        (60..3600, _) => Ago::Minutes(seconds / 60),
        (_, 0) => Ago::Hours(seconds / 3600),
        (_, 1) => Ago::Yesterday,
        (_, 2) => Ago::DayBeforeYesterday,
        (_, 3..7) => Ago::Days(days),
        _ => Ago::Long,
    }
}

/// The part of the past the moment belongs to, seen from `now`.
#[must_use]
pub fn period(at: Moment, now: Moment, language: Language) -> Period {
    let days_into_week = match language {
        Language::Fa => now.day_of_week() as i64,
        Language::En => (now.day_of_week() as i64 + 5) % 7,
    };
    match now.days - at.days {
        ..=0 => Period::Today,
        1 => Period::Yesterday,
        days if days <= days_into_week => Period::ThisWeek,
        _ => {
            let Date { year, month, .. } = at.date(language);
            Period::Month { year, month }
        }
    }
}

/// «آذر ۱۴۰۵» or "November 2026".
#[must_use]
pub fn month_and_year(year: i64, month: u8, language: Language) -> String {
    digits::localize(&format!("{} {year}", month_name(month, language)), language)
}

fn month_name(month: u8, language: Language) -> &'static str {
    let names = match language {
        Language::Fa => &JALALI_MONTHS,
        Language::En => &GREGORIAN_MONTHS,
    };
    names.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default()
}

/// Leap years come eight in 33 years; true of the astronomical calendar from 1178 to 1501.
const fn leap_days_before(year: i64) -> i64 {
    (8 * year + 21).div_euclid(33)
}

const fn jalali_new_year(year: i64) -> i64 {
    365 * (year - 1) + leap_days_before(year) - JALALI_EPOCH_DAYS
}

const fn jalali(days: i64) -> Date {
    // 33 years have 12,053 days; the guess is at most one year off.
    let mut year = (33 * (days + JALALI_EPOCH_DAYS)).div_euclid(12_053) + 1;
    if days < jalali_new_year(year) {
        year -= 1;
    } else if days >= jalali_new_year(year + 1) {
        year += 1;
    }
    let day_of_year = days - jalali_new_year(year);
    // Six months of 31 days, then months of 30.
    let (month, day) =
        if day_of_year < 186 { (day_of_year / 31, day_of_year % 31) } else { (6 + (day_of_year - 186) / 30, (day_of_year - 186) % 30) };
    Date { year, month: month as u8 + 1, day: day as u8 + 1 }
}

const fn day_of_jalali(Date { year, month, day }: Date) -> i64 {
    let month = month as i64 - 1;
    let day_of_year = if month < 6 { 31 * month } else { 186 + 30 * (month - 6) };
    jalali_new_year(year) + day_of_year + day as i64 - 1
}

const fn day_of_gregorian(Date { year, month, day }: Date) -> i64 {
    let (month, year) = if month > 2 { (month as i64 - 3, year) } else { (month as i64 + 9, year - 1) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day as i64 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Years counted from March, so that the leap day is the last of its year.
const fn gregorian(days: i64) -> Date {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + if month <= 2 { 1 } else { 0 };
    Date { year, month: month as u8, day: day as u8 }
}

#[cfg(test)]
#[path = "jalali_tests.rs"]
mod tests;
