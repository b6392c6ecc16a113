use domain::Timestamp;
use domain::persian::digits;
use domain::persian::jalali::{Ago, Moment, ago, rfc3339};
use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
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
    let (locale, language) = (use_locale(), use_language());
    let number = |value| digits::number(value, language);
    match ago(at, now) {
        Ago::JustNow => td_string!(locale, common.just_now).to_owned(),
        Ago::Minutes(count) => td_string!(locale, common.minutes_ago, count = number(count)).to_string(),
        Ago::Hours(count) => td_string!(locale, common.hours_ago, count = number(count)).to_string(),
        Ago::Yesterday => td_string!(locale, common.yesterday).to_owned(),
        Ago::DayBeforeYesterday => td_string!(locale, common.day_before_yesterday).to_owned(),
        Ago::Days(count) => td_string!(locale, common.days_ago, count = number(count)).to_string(),
        Ago::Long => at.long_date(language),
    }
}
