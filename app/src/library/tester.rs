use leptos::html;
use leptos::prelude::*;

use super::server_fns::{Hit, find_passages};
use crate::chat::sources_line::place_of;
use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::workspace::{load_for, use_nav};

/// "Which passages would answer this?" The question is in the address, so that it works without scripts too.
#[component]
pub(super) fn Tester(
    /// What the server has found for the question in the address.
    first: Option<Result<Vec<Hit>, AppError>>,
) -> impl IntoView {
    let locale = use_locale();
    let nav = use_nav();
    let named = nav.param("q");
    let question = Memo::new(move |_| named.get().map(|question| question.trim().to_owned()).filter(|question| !question.is_empty()));
    let found = load_for(question, first, find_passages);
    let field = NodeRef::<html::Input>::new();
    let ask = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        nav.go(&format!("/library?q={}", String::from(js_sys::encode_uri_component(&typed))));
    };
    let content = move || {
        found.with(|found| match found {
            None => ().into_any(),
            Some(Ok(hits)) if hits.is_empty() => view! { <p class="text-ink-2">{td_string!(locale, library.nothing_found)}</p> }.into_any(),
            Some(Ok(hits)) => hits.iter().cloned().map(|hit| view! { <Passage hit/> }).collect_view().into_any(),
            Some(Err(error)) => view! { <p class="text-danger" role="alert">{sentence(locale, error)}</p> }.into_any(),
        })
    };
    view! {
        <section class="grid gap-3" id="tester">
            <h2 class="text-lg font-bold">{td_string!(locale, library.tester_title)}</h2>
            <p class="text-sm text-ink-2">{td_string!(locale, library.tester_text)}</p>
            <form method="get" on:submit=ask>
                <div class="flex gap-2">
                    <input
                        class="field"
                        name="q"
                        dir="auto"
                        autocomplete="off"
                        aria-label=td_string!(locale, library.tester_label)
                        placeholder=td_string!(locale, library.tester_placeholder)
                        value=question.get_untracked().unwrap_or_default()
                        node_ref=field
                    />
                    <button class="small-primary">{td_string!(locale, library.tester_go)}</button>
                </div>
            </form>
            <div class="grid gap-3" aria-live="polite">
                {content}
            </div>
        </section>
    }
}

#[component]
fn Passage(hit: Hit) -> impl IntoView {
    let place = place_of(&hit.anchor);
    view! {
        <article class="sheet">
            <p class="flex flex-wrap gap-x-3 text-xs text-ink-3">
                <bdi>{hit.document_name}</bdi>
                {place.map(|place| view! { <bdi>{place}</bdi> })}
            </p>
            <p class="whitespace-pre-line" dir="auto">{hit.body}</p>
        </article>
    }
}
