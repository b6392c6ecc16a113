use domain::sign_in::CODE_LENGTH;
use leptos::prelude::*;

use super::field::{Field, described_by};
use crate::i18n::td_string;
use crate::language::use_locale;

/// The six digits of a code: one real input over six drawn boxes. The script takes digits of any script, a pasted message and the
/// code of an SMS, and sends the form after the sixth digit; without it the input shows its own text, spaced to fit the boxes.
#[component]
pub fn OtpInput(
    id: &'static str,
    name: &'static str,
    /// What was wrong with it when the form was sent.
    error: Option<String>,
) -> impl IntoView {
    let is_wrong = error.is_some();
    let boxes = (0..CODE_LENGTH).map(|_| {
        view! { <span class="otp-box grid h-14.5 place-items-center rounded-m bg-surface text-2xl font-bold"></span> }
    });
    view! {
        <Field id label=td_string!(use_locale(), auth.code) error>
            <div class="otp relative" dir="ltr">
                <div class="grid grid-cols-6 gap-2.5" aria-hidden="true">{boxes.collect_view()}</div>
                <input
                    id=id
                    name=name
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    required
                    autofocus
                    class="otp-text absolute inset-0 size-full rounded-m bg-transparent text-2xl font-bold outline-none"
                    aria-describedby=described_by(id)
                    aria-invalid=is_wrong.then_some("true")
                    data-code=""
                />
            </div>
        </Field>
    }
    .into_any()
}
