use std::time::Duration;

use domain::Language;
use domain::persian::digits;
use leptos::prelude::*;

/// A number of seconds that runs down to zero in the browser. It is counted from a point in time, not by ticks, which
/// sleeping tabs do not get.
pub(crate) fn use_countdown(seconds: u32) -> ReadSignal<u32> {
    let (left, set_left) = signal(seconds);
    Effect::new(move |_| {
        let end = js_sys::Date::now() + f64::from(seconds) * 1000.0;
        let tick = move || {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between zero and the seconds it began with")]
            let now_left = ((end - js_sys::Date::now()) / 1000.0).ceil().clamp(0.0, f64::from(seconds)) as u32;
            set_left.set(now_left);
        };
        if let Ok(interval) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || interval.clear());
        }
    });
    left
}

/// `۰۱:۴۵` or `01:45`.
pub(crate) fn clock(seconds: u32, language: Language) -> String {
    digits::localize(&format!("{:02}:{:02}", seconds / 60, seconds % 60), language)
}
