use icu_calendar::Date as IcuDate;
use icu_calendar::cal::Persian;
use proptest::prelude::*;

use super::*;

/// 2026-11-22 19:10 in Tehran.
const NOW: Moment = Moment::of(Timestamp(1_795_362_000_000_000), UtcOffset::TEHRAN);

fn before(seconds: i64) -> Moment {
    Moment::of(NOW.at.plus_seconds(-seconds), UtcOffset::TEHRAN)
}

#[test]
fn every_day_of_two_centuries_is_the_day_that_icu_says() {
    let (mut days, last) = (-17_900_i64, 55_000_i64);
    while days < last {
        let Date { year, month, day } = gregorian(days);
        let iso = IcuDate::try_new_iso(i32::try_from(year).unwrap(), month, day).unwrap();
        let persian = iso.to_calendar(Persian);
        let ours = jalali(days);
        assert_eq!(
            (ours.year, ours.month, ours.day),
            (i64::from(persian.year().extended_year()), persian.month().ordinal, persian.day_of_month().0),
            "{year}-{month}-{day}"
        );
        days += 1;
    }
}

#[test]
fn every_day_of_two_centuries_is_found_by_its_date() {
    for day in -17_900..55_000 {
        for calendar in [Calendar::Jalali, Calendar::Gregorian] {
            assert_eq!(calendar.day(calendar.date(day)), Some(day), "{calendar:?}");
        }
    }
}

#[test]
fn dates_that_no_calendar_has_are_no_days() {
    let jalali = |year, month, day| Calendar::Jalali.day(Date { year, month, day });
    assert!(jalali(1403, 12, 30).is_some() && jalali(1404, 12, 30).is_none(), "only a leap year has 30 Esfand");
    assert!(jalali(1404, 6, 31).is_some() && jalali(1404, 7, 31).is_none());
    let gregorian = |year, month, day| Calendar::Gregorian.day(Date { year, month, day });
    assert!(gregorian(2024, 2, 29).is_some() && gregorian(2100, 2, 29).is_none());
    for (year, month, day) in [(1404, 0, 1), (1404, 13, 1), (1404, 1, 0), (i64::MAX, 1, 1), (i64::MIN, 1, 1)] {
        assert_eq!((jalali(year, month, day), gregorian(year, month, day)), (None, None), "{year}-{month}-{day}");
    }
}

proptest! {
    #[test]
    fn a_jalali_date_is_the_day_that_icu_says(year in 1178_i64..=1501, month in 1_u8..=12, day in 1_u8..=31) {
        let icu = IcuDate::try_new_persian(i32::try_from(year).unwrap(), month, day);
        let ours = Calendar::Jalali.day(Date { year, month, day });
        prop_assert_eq!(ours.is_some(), icu.is_ok());
        if let (Some(ours), Ok(icu)) = (ours, icu) {
            let iso = icu.to_calendar(icu_calendar::Iso);
            let date = Date { year: i64::from(iso.year().extended_year()), month: iso.month().ordinal, day: iso.day_of_month().0 };
            prop_assert_eq!(Calendar::Gregorian.date(ours), date);
        }
    }

    #[test]
    fn a_month_is_followed_by_the_one_that_begins_the_day_after_its_last(day in -1_000_000_i64..1_000_000) {
        for calendar in [Calendar::Jalali, Calendar::Gregorian] {
            let next = calendar.day(calendar.date(day).next_month()).unwrap();
            prop_assert!((1..=31).contains(&(next - day)));
            prop_assert_eq!(calendar.date(next - 1).month, calendar.date(day).month);
        }
    }
}

#[test]
fn known_days_are_right() {
    // 2025-03-20, 2026-03-21 and 2030-03-20, in days since 1970.
    let day = |days| Moment { at: Timestamp(0), days, seconds: 0 }.short_date(Language::Fa);
    assert_eq!(day(20_167), "۱۴۰۳/۱۲/۳۰");
    assert_eq!(day(20_533), "۱۴۰۵/۰۱/۰۱");
    assert_eq!(day(21_993), "۱۴۰۸/۱۲/۳۰");
}

#[test]
fn dates_are_written_as_their_reader_writes_them() {
    let now = NOW;
    assert_eq!(now.full(Language::Fa), "یکشنبه ۱ آذر ۱۴۰۵، ساعت ۱۹:۱۰");
    assert_eq!(now.full(Language::En), "Sunday, 22 November 2026, 19:10");
    assert_eq!(now.day_and_month(Language::Fa), "۱ آذر");
    assert_eq!(now.short_date(Language::En), "2026-11-22");
    assert_eq!(rfc3339(now.at), "2026-11-22T15:40:00Z");
    assert_eq!(month_and_year(1405, 9, Language::Fa), "آذر ۱۴۰۵");
}

#[test]
fn midnight_is_where_the_clock_is() {
    let late = Timestamp(0).plus_seconds(20 * 3600 + 29 * 60 + 59);
    assert_eq!(Moment::of(late, UtcOffset::TEHRAN).clock(Language::En), "23:59");
    assert_eq!(Moment::of(late.plus_seconds(1), UtcOffset::TEHRAN).short_date(Language::En), "1970-01-02");
    let to_the_west = UtcOffset { seconds: -5 * 3600 };
    assert_eq!(Moment::of(Timestamp(0), to_the_west).full(Language::En), "Wednesday, 31 December 1969, 19:00");
}

#[test]
fn yesterday_ends_when_the_readers_own_clock_strikes() {
    let (then, now) = (Timestamp(0), Timestamp(0).plus_seconds(4 * 3600));
    let seen = |seconds| ago(Moment::of(then, UtcOffset { seconds }), Moment::of(now, UtcOffset { seconds }));
    assert_eq!(seen(0), Ago::Hours(4));
    assert_eq!(seen(-2 * 3600), Ago::Yesterday);
}

#[test]
fn the_past_is_told_in_the_words_one_would_use() {
    assert_eq!(ago(before(-5), NOW), Ago::JustNow);
    assert_eq!(ago(before(59), NOW), Ago::JustNow);
    assert_eq!(ago(before(5 * 60), NOW), Ago::Minutes(5));
    assert_eq!(ago(before(3 * 3600), NOW), Ago::Hours(3));
    assert_eq!(ago(before(20 * 3600), NOW), Ago::Yesterday);
    assert_eq!(ago(before(48 * 3600), NOW), Ago::DayBeforeYesterday);
    assert_eq!(ago(before(6 * 86_400), NOW), Ago::Days(6));
    assert_eq!(ago(before(7 * 86_400), NOW), Ago::Long);
}

#[test]
fn weeks_begin_on_saturday_in_persian_and_on_monday_in_english() {
    // The day is a Sunday: Saturday is yesterday in both, Friday is last week only in Persian.
    assert_eq!(period(NOW, NOW, Language::Fa), Period::Today);
    assert_eq!(period(before(86_400), NOW, Language::Fa), Period::Yesterday);
    assert_eq!(period(before(2 * 86_400), NOW, Language::Fa), Period::Month { year: 1405, month: 8 });
    assert_eq!(period(before(2 * 86_400), NOW, Language::En), Period::ThisWeek);
}
