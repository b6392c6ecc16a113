use domain::Timestamp;
use domain::persian::digits;
use domain::persian::jalali::{Ago, Moment, ago, rfc3339};
use leptos::prelude::*;

use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::wall_clock::{WallClock, now};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateStyle {
    /// «۵ دقیقه پیش», and for what is longer ago its date.
    #[default]
    Relative,
    /// «۱ آذر ۱۴۰۵».
    Date,
    /// `۱۹:۱۰`.
    Clock,
    /// «یکشنبه ۱ آذر ۱۴۰۵، ساعت ۱۹:۱۰».
    Full,
}

/// A moment in the reader's calendar; hovering shows all of it.
#[component]
pub fn DateText(at: Timestamp, #[prop(optional)] style: DateStyle) -> impl IntoView {
    let language = use_language();
    let clock = WallClock::of_reader();
    let moment = clock.moment(at);
    let words = match style {
        DateStyle::Relative => relative(moment, clock.moment(now())),
        DateStyle::Date => moment.long_date(language),
        DateStyle::Clock => moment.clock(language),
        DateStyle::Full => moment.full(language),
    };
    let ages = (style == DateStyle::Relative).then_some("");
    view! { <time datetime=rfc3339(at) title=moment.full(language) data-relative=ages>{words}</time> }.into_any()
}

fn relative(at: Moment, now: Moment) -> String {
    let (i18n, language) = (use_i18n(), use_language());
    let number = |value| digits::number(value, language);
    match ago(at, now) {
        Ago::JustNow => tu_string!(i18n, common.just_now).to_owned(),
        Ago::Minutes(count) => tu_string!(i18n, common.minutes_ago, count = number(count)).to_string(),
        Ago::Hours(count) => tu_string!(i18n, common.hours_ago, count = number(count)).to_string(),
        Ago::Yesterday => tu_string!(i18n, common.yesterday).to_owned(),
        Ago::DayBeforeYesterday => tu_string!(i18n, common.day_before_yesterday).to_owned(),
        Ago::Days(count) => tu_string!(i18n, common.days_ago, count = number(count)).to_string(),
        Ago::Long => at.long_date(language),
    }
}
