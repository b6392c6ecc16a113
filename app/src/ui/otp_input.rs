use domain::Language;
use domain::persian::digits;
use domain::sign_in::{CODE_LENGTH, OtpCode};
use leptos::html::Input;
use leptos::prelude::*;

use super::field::{Field, described_by};
use super::web_otp::received_code;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;

/// The six digits of a code: one real input over six drawn boxes. It accepts digits of any script and a pasted message, and submits its
/// form after the sixth digit.
#[component]
pub fn OtpInput(
    id: &'static str,
    name: &'static str,
    /// The error to show.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<Input>::new();
    let typed = RwSignal::new(String::new());
    // Before hydration the input shows its own text, spaced to fit the boxes.
    let drawn = RwSignal::new(false);
    Effect::new(move |_| drawn.set(true));

    let take = move |text: String| {
        let before = typed.get_untracked();
        let now = digits_of(&text);
        if let Some(input) = input.get_untracked() {
            input.set_value(&now);
            if now.len() == CODE_LENGTH
                && now != before
                && let Some(form) = input.form()
            {
                // An old browser cannot; there is still the button.
                let _ = form.request_submit();
            }
        }
        typed.set(now);
    };
    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            // The page may have been left while the message was on its way.
            if let Some(code) = received_code().await.filter(|_| !typed.is_disposed()) {
                take(code);
            }
        });
    });
    // A wrong code is selected, so that typing replaces it.
    Effect::new(move |_| {
        if error.with(Option::is_some)
            && let Some(input) = input.get()
        {
            let _ = input.focus();
            input.select();
        }
    });

    let language = use_language();
    let boxes = (0..CODE_LENGTH).map(move |place| view! { <Box place typed drawn language/> }).collect_view();
    view! {
        <Field id label=tu_string!(i18n, auth.code) error>
            <div class="otp relative" dir="ltr">
                <div class="grid grid-cols-6 gap-2.5" aria-hidden="true">{boxes}</div>
                <input
                    node_ref=input
                    id=id
                    name=name
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    required
                    autofocus
                    class="otp-text absolute inset-0 size-full rounded-m bg-transparent text-2xl font-bold outline-none"
                    class:drawn=drawn
                    aria-describedby=described_by(id)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:input=move |event| take(event_target_value(&event))
                />
            </div>
        </Field>
    }
    .into_any()
}

#[component]
fn Box(place: usize, typed: RwSignal<String>, drawn: RwSignal<bool>, language: Language) -> impl IntoView {
    let digit = move || {
        let digit = typed.with(|typed| typed.get(place..=place).map(str::to_owned)).filter(|_| drawn.get())?;
        Some(digits::localize(&digit, language))
    };
    let next = move || drawn.get() && typed.with(String::len) == place;
    view! {
        <span class="otp-box grid h-14.5 place-items-center rounded-m bg-surface text-2xl font-bold" class:next=next>
            {digit}
        </span>
    }
    .into_any()
}

/// What is in the field, reduced to at most six ASCII digits: the code of a pasted message, or what was typed so far.
fn digits_of(text: &str) -> String {
    OtpCode::parse(text).map_or_else(
        || digits::to_ascii(text).chars().filter(char::is_ascii_digit).take(CODE_LENGTH).collect(),
        |code| code.as_str().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_digits_of_any_script_and_a_pasted_message_give_the_code() {
        assert_eq!(digits_of("۴۸ ۲"), "482");
        assert_eq!(digits_of("کد ورود تجارت‌چت: 482913\n\n@tejarat.chat #482913"), "482913");
        assert_eq!(digits_of("48291377"), "482913");
        assert_eq!(digits_of("abc"), "");
    }
}
