use leptos::prelude::*;

use crate::head::PageHead;
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::ui::{ButtonLink, Girih, Glyph, Logo, Tone};

/// The page for an address that leads nowhere, or to somebody else's things.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let locale = use_locale();
    view! {
        <PageHead title=td_string!(locale, not_found.title)/>
        <ErrorFrame title=td_string!(locale, not_found.title) text=td_string!(locale, not_found.text).to_owned()>
            <ButtonLink href=href("/")>{td_string!(locale, not_found.to_home)}</ButtonLink>
            <ButtonLink href=href("/chat") tone=Tone::Quiet icon=Glyph::Chat>{td_string!(locale, not_found.to_chat)}</ButtonLink>
        </ErrorFrame>
    }
}

/// A whole page that says what went wrong and offers a way on.
#[component]
pub(crate) fn ErrorFrame(
    /// In a few words.
    title: &'static str,
    /// What happened, and what to do.
    text: String,
    /// Ways on.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="relative isolate grid min-h-dvh place-items-center px-6 py-12">
            <Girih class="fades text-line-strong opacity-55"/>
            <div class="grid max-w-form justify-items-center gap-4 text-center">
                <a href=href("/")>
                    <Logo/>
                </a>
                <h1 class="mt-6 text-2xl/relaxed font-extrabold text-balance">{title}</h1>
                <p class="text-pretty text-ink-2">{text}</p>
                <div class="mt-3 flex flex-wrap justify-center gap-3">{children()}</div>
            </div>
        </main>
    }
}
