use domain::identity::Mobile;
use domain::persian::digits;
use leptos::prelude::*;

use super::{Check, CheckedField, Glyph, Typing};
use crate::flash::flashed_input;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};

/// A mobile number, typed in any form and with any digits.
#[component]
pub fn PhoneField(
    id: &'static str,
    name: &'static str,
    /// What was wrong with it when the form was sent.
    error: Option<String>,
    /// The number given before, to be corrected.
    #[prop(optional_no_strip)]
    given: Option<Mobile>,
) -> impl IntoView {
    let given = || given.map(|mobile| digits::localize(&mobile.national(), use_language()));
    view! {
        <CheckedField
            id
            name
            label=td_string!(use_locale(), common.mobile)
            typing=Typing::Phone
            check=Check::Mobile
            placeholder=digits::localize("0912 123 4567", use_language())
            icon=Glyph::Smartphone
            autocomplete="tel"
            error
            value=flashed_input().or_else(given).unwrap_or_default()
        />
    }
    .into_any()
}

/// What one signs in with: a mobile number or an e-mail address.
#[component]
pub fn SignInNameField(
    id: &'static str,
    name: &'static str,
    /// What was wrong with it when the form was sent.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// The number given before, to be corrected.
    #[prop(optional_no_strip)]
    given: Option<Mobile>,
) -> impl IntoView {
    let given = || given.map(|mobile| digits::localize(&mobile.national(), use_language()));
    view! {
        <CheckedField
            id
            name
            label=td_string!(use_locale(), common.mobile_or_email)
            typing=Typing::SignInName
            check=Check::SignInName
            icon=Glyph::User
            autocomplete="username"
            error
            value=flashed_input().or_else(given).unwrap_or_default()
        />
    }
    .into_any()
}
