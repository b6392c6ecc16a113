use leptos::prelude::*;

use super::events::EventsPart;
use super::factor::FactorPart;
use super::frame::{AccountFrame, Section, load_error};
use super::password::PasswordPart;
use super::sessions::{SessionsPart, sessions_of_address};
use crate::i18n::use_i18n;

/// `/account/security`: how the person signs in, where they are signed in, and what happened.
#[component]
pub(crate) fn SecurityPage() -> impl IntoView {
    let i18n = use_i18n();
    let sessions = sessions_of_address();
    let content = move || {
        Suspend::new(async move {
            match sessions.await {
                Ok(sessions) => view! {
                    <PasswordPart/>
                    <FactorPart/>
                    <SessionsPart sessions/>
                    <EventsPart/>
                }
                .into_any(),
                Err(error) => load_error(i18n, &error),
            }
        })
    };
    view! {
        <AccountFrame section=Section::Security>
            <Suspense>{content}</Suspense>
        </AccountFrame>
    }
}
