use leptos::prelude::*;

use crate::language::use_locale;
use crate::page_data::awaited;

use super::events::EventsPart;
use super::factor::FactorPart;
use super::frame::{AccountFrame, Section, load_error};
use super::password::PasswordPart;
use super::sessions::{SessionsPart, sessions_of_address};

/// `/account/security`: how the person signs in, where they are signed in, and what happened.
#[component]
pub(crate) fn SecurityPage() -> impl IntoView {
    let locale = use_locale();
    let content = awaited(async move {
        match sessions_of_address().await {
            Ok(sessions) => view! {
                <PasswordPart/>
                <FactorPart/>
                <SessionsPart sessions/>
                <EventsPart/>
            }
            .into_any(),
            Err(error) => load_error(locale, &error),
        }
    });
    view! {
        <AccountFrame section=Section::Security>
            {content}
        </AccountFrame>
    }
}
