use leptos::prelude::*;

use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::ui::{ButtonLink, Girih, Glyph, Logo, Tone};

/// The page for an address that leads nowhere, or to somebody else's things.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let i18n = use_i18n();
    view! {
        <PageHead title=tu_string!(i18n, not_found.title).to_owned()/>
        <ErrorFrame title=tu_string!(i18n, not_found.title) text=tu_string!(i18n, not_found.text).to_owned()>
            <ButtonLink href=href("/")>{tu_string!(i18n, not_found.to_home)}</ButtonLink>
            <ButtonLink href=href("/chat") tone=Tone::Quiet icon=Glyph::Chat>{tu_string!(i18n, not_found.to_chat)}</ButtonLink>
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
