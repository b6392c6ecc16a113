use leptos::prelude::*;
use leptos_router::location::Url;

use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::request_parts::address;
use crate::ui::TextLink;

/// Shown instead of a private page to somebody who is not signed in: redirects to sign-in, and from there back here.
#[component]
pub(crate) fn SignInFirst() -> impl IntoView {
    let (path, search) = address();
    // What came of a form that was sent too late is no part of where one was going.
    let query: Vec<&str> = search.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("__")).collect();
    let here = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
    let target = format!("{}?next={}", href("/sign-in"), Url::escape(&here));
    leptos_axum::redirect(&target);
    view! {
        <main class="grid min-h-dvh place-items-center">
            <TextLink href=target>{td_string!(use_locale(), errors.signed_out)}</TextLink>
        </main>
    }
}
