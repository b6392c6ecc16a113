use domain::Timestamp;
use domain::persian::digits;
use domain::persian::jalali::{Ago, ago, rfc3339};
use leptos::prelude::*;

use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::wall_clock::WallClock;

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
    let i18n = use_i18n();
    let language = use_language();
    let clock = WallClock::of_reader();
    let moment = clock.moment(at);
    let words = match style {
        DateStyle::Relative | DateStyle::Date => moment.long_date(language),
        DateStyle::Clock => moment.clock(language),
        DateStyle::Full => moment.full(language),
    };
    // What time it is now differs between server and browser: the date is rendered, and the browser makes it relative.
    let words = RwSignal::new(words);
    if style == DateStyle::Relative {
        Effect::new(move |_| {
            let number = |value| digits::number(value, language);
            let relative = match ago(moment, clock.moment(now())) {
                Ago::JustNow => tu_string!(i18n, common.just_now).to_owned(),
                Ago::Minutes(count) => tu_string!(i18n, common.minutes_ago, count = number(count)).to_string(),
                Ago::Hours(count) => tu_string!(i18n, common.hours_ago, count = number(count)).to_string(),
                Ago::Yesterday => tu_string!(i18n, common.yesterday).to_owned(),
                Ago::DayBeforeYesterday => tu_string!(i18n, common.day_before_yesterday).to_owned(),
                Ago::Days(count) => tu_string!(i18n, common.days_ago, count = number(count)).to_string(),
                Ago::Long => return,
            };
            words.set(relative);
        });
    }
    view! { <time datetime=rfc3339(at) title=moment.full(language)>{words}</time> }.into_any()
}

fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    Timestamp((js_sys::Date::now() * 1000.0) as i64)
}
