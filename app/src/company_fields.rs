//! The fields about a company, in the form to sign up and in the profile.

use domain::accounts::FormField;
use domain::persian::digits;
use leptos::prelude::*;

use crate::form_errors::FieldErrors;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{Check, CheckedField, Glyph, Typing};

#[component]
pub(crate) fn CompanyFields(
    /// The struct that the form is read into: `company` for `company[legal_id]`.
    of: &'static str,
    errors: FieldErrors,
    name: String,
    legal_id: String,
    economic_code: String,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <CheckedField
            id="company-name"
            name=format!("{of}[company_name]")
            label=td_string!(locale, auth.company_name)
            typing=Typing::Words
            check=Check::Name
            icon=Glyph::Building
            autocomplete="organization"
            error=errors.of(FormField::CompanyName)
            value=name
        />
        <div class="grid gap-5 sm:grid-cols-2">
            <CheckedField
                id="legal-id"
                name=format!("{of}[legal_id]")
                label=td_string!(locale, auth.legal_id)
                typing=Typing::Digits
                check=Check::LegalId
                hint=td_string!(locale, auth.legal_id_hint)
                autocomplete="off"
                error=errors.of(FormField::LegalId)
                value=legal_id
            />
            <CheckedField
                id="economic-code"
                name=format!("{of}[economic_code]")
                label=td_string!(locale, auth.economic_code)
                typing=Typing::Digits
                check=Check::EconomicCode
                hint=td_string!(locale, auth.optional)
                autocomplete="off"
                optional=true
                error=errors.of(FormField::EconomicCode)
                value=economic_code
            />
        </div>
    }
    .into_any()
}

#[component]
pub(crate) fn CompanyPhone(
    /// As for [`CompanyFields`].
    of: &'static str,
    errors: FieldErrors,
    phone: String,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <CheckedField
            id="phone"
            name=format!("{of}[phone]")
            label=td_string!(locale, auth.phone)
            typing=Typing::Phone
            check=Check::Phone
            hint=td_string!(locale, auth.phone_hint)
            placeholder=digits::localize("021 8888 8888", use_language())
            icon=Glyph::Smartphone
            autocomplete="tel"
            error=errors.of(FormField::Phone)
            value=phone
        />
    }
    .into_any()
}
