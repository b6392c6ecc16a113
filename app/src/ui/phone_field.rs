use domain::accounts::{AccountsError, Mobile};
use domain::persian::digits;
use leptos::prelude::*;

use super::field::{Field, INPUT, INPUT_SHAPE, described_by};
use super::{Glyph, Icon};
use crate::errors::{AppError, sentence};
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;

/// A mobile number, typed in any form and with any digits. The browser checks it by the server's own rule when one leaves the field.
#[component]
pub fn PhoneField(
    /// The id of the input.
    id: &'static str,
    /// Its name in the form.
    name: &'static str,
    /// What is wrong with it now, by the server's word.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What browsers may fill in: `tel` for one's own number, `username` where it is what one signs in with.
    #[prop(default = "tel")]
    autocomplete: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let malformed = RwSignal::new(false);
    let own_error = move || malformed.get().then(|| sentence(i18n, &AppError::from(AccountsError::InvalidMobile)));
    let error = Signal::derive(move || own_error().or_else(|| error.get()));
    let check = move |event| {
        let typed = event_target_value(&event);
        malformed.set(!typed.trim().is_empty() && Mobile::parse(&typed).is_err());
    };
    #[cfg(feature = "ssr")]
    let typed_before = crate::response::take_typed_number();
    #[cfg(not(feature = "ssr"))]
    let typed_before = None::<String>;
    view! {
        <Field id label=tu_string!(i18n, common.mobile) error>
            <div class=INPUT_SHAPE dir="ltr">
                <span class="flex ps-3.5 text-ink-3">
                    <Icon glyph=Glyph::Smartphone/>
                </span>
                <input
                    id=id
                    name=name
                    type="tel"
                    inputmode="tel"
                    required
                    value=typed_before
                    autocomplete=autocomplete
                    class=INPUT
                    placeholder=digits::localize("0912 123 4567", use_language())
                    aria-describedby=described_by(id)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:input=move |_| malformed.set(false)
                    on:change=check
                />
            </div>
        </Field>
    }
    .into_any()
}
