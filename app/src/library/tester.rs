use leptos::html;
use leptos::prelude::*;

use super::server_fns::{Hit, find_passages};
use crate::chat::sources_line::place_of;
use crate::errors::sentence;
use crate::i18n::{tu_string, use_i18n};

/// "Which passages would answer this?" The question is in the address, so that it works without scripts too.
#[component]
pub(super) fn Tester() -> impl IntoView {
    let i18n = use_i18n();
    let query = leptos_router::hooks::use_query_map();
    let question = Memo::new(move |_| query.with(|query| query.get("q")).unwrap_or_default().trim().to_owned());
    let found = Resource::new(
        move || question.get(),
        |question| async move { if question.is_empty() { None } else { Some(find_passages(question).await) } },
    );
    let field = NodeRef::<html::Input>::new();
    let content = move || {
        Suspend::new(async move {
            match found.await {
                None => ().into_any(),
                Some(Ok(hits)) if hits.is_empty() => {
                    view! { <p class="text-ink-2">{tu_string!(i18n, library.nothing_found)}</p> }.into_any()
                }
                Some(Ok(hits)) => hits.into_iter().map(|hit| view! { <Passage hit/> }).collect_view().into_any(),
                Some(Err(error)) => view! { <p class="text-danger" role="alert">{sentence(i18n, &error)}</p> }.into_any(),
            }
        })
    };
    view! {
        <section class="grid gap-3" id="tester">
            <h2 class="text-lg font-bold">{tu_string!(i18n, library.tester_title)}</h2>
            <p class="text-sm text-ink-2">{tu_string!(i18n, library.tester_text)}</p>
            <leptos_router::components::Form method="get" action="" noscroll=true>
                <div class="flex gap-2">
                    <input
                        class="field"
                        name="q"
                        dir="auto"
                        autocomplete="off"
                        aria-label=tu_string!(i18n, library.tester_label)
                        placeholder=tu_string!(i18n, library.tester_placeholder)
                        value=question.get_untracked()
                        node_ref=field
                    />
                    <button class="small-primary">{tu_string!(i18n, library.tester_go)}</button>
                </div>
            </leptos_router::components::Form>
            <div class="grid gap-3" aria-live="polite">
                <Transition fallback=|| ()>{content}</Transition>
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
