use domain::identity::{Mobile, SignInName};
use domain::persian::digits;
use leptos::prelude::*;

use super::{CheckedField, Glyph, Typing};
use crate::flash::flashed_input;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;

/// A mobile number, typed in any form and with any digits.
#[component]
pub fn PhoneField(
    id: &'static str,
    name: &'static str,
    /// The server's error.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <CheckedField
            id
            name
            label=tu_string!(use_i18n(), common.mobile)
            typing=Typing::Phone
            rule=|typed| Mobile::parse(typed).err()
            placeholder=digits::localize("0912 123 4567", use_language())
            icon=Glyph::Smartphone
            autocomplete="tel"
            error
            value=RwSignal::new(flashed_input().unwrap_or_default())
        />
    }
    .into_any()
}

/// What one signs in with: a mobile number or an e-mail address.
#[component]
pub fn SignInNameField(
    id: &'static str,
    name: &'static str,
    /// The server's error.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <CheckedField
            id
            name
            label=tu_string!(use_i18n(), common.mobile_or_email)
            typing=Typing::SignInName
            rule=|typed| SignInName::parse(typed).err()
            icon=Glyph::User
            autocomplete="username"
            error
            value=RwSignal::new(flashed_input().unwrap_or_default())
        />
    }
    .into_any()
}
