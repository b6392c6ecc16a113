//! The extracted text of a document, so that people see what answers can be drawn from.

use domain::ids::DocumentId;
use domain::knowledge::{DocumentText, PassageView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::server_fns::read_document;
use crate::chat::sources_line::place_of;
use crate::errors::sentence;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Glyph, Icon, Skeleton};

/// Opens a document's text by the address, so that it works without scripts and "back" closes it.
#[component]
pub(super) fn TextLink(id: DocumentId) -> impl IntoView {
    view! { <a class="text-button" href=format!("?text={id}") data-noscroll="">{tu_string!(use_i18n(), library.show_text)}</a> }
}

/// The text of the document that the address names.
#[component]
pub(super) fn TextReader() -> impl IntoView {
    let i18n = use_i18n();
    let query = leptos_router::hooks::use_query_map();
    let id = Memo::new(move |_| query.with(|query| query.get("text")).and_then(|id| id.parse::<DocumentId>().ok()));
    let text = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => Some(read_document(id, None).await),
                None => None,
            }
        },
    );
    let content = move || {
        Suspend::new(async move {
            match text.await {
                None => ().into_any(),
                Some(Ok(first)) => view! { <Text first/> }.into_any(),
                Some(Err(error)) => view! { <p class="sheet" role="alert">{sentence(i18n, &error)}</p> }.into_any(),
            }
        })
    };
    let title = tu_string!(i18n, library.text_title);
    view! {
        <Show when=move || id.get().is_some()>
            <aside class="source-drawer overlay" aria-label=title>
                <header class="chat-top">
                    <Icon glyph=Glyph::FileText/>
                    <h2 class="flex-1 font-bold">{title}</h2>
                    <a class="icon-button" href="?" data-noscroll="" aria-label=tu_string!(i18n, common.close)>
                        <Icon glyph=Glyph::Close/>
                    </a>
                </header>
                <div class="source-sheets">
                    <p class="text-sm text-ink-3">{tu_string!(i18n, library.text_hint)}</p>
                    <Transition fallback=|| view! { <Skeleton/> }>{content}</Transition>
                </div>
            </aside>
        </Show>
    }
}

#[component]
fn Text(first: DocumentText) -> impl IntoView {
    let id = first.document.id;
    let passages = RwSignal::new(first.passages);
    let next = RwSignal::new(first.next);
    let load_more = move |_| {
        let Some(after) = next.get_untracked() else { return };
        next.set(None);
        spawn_local(async move {
            match read_document(id, Some(after)).await {
                Ok(more) => {
                    passages.update(|passages| passages.extend(more.passages));
                    next.set(more.next);
                }
                Err(_) => next.set(Some(after)),
            }
        });
    };
    view! {
        <p class="font-bold"><bdi>{first.document.name}</bdi></p>
        <For each=move || passages.get() key=|passage| passage.id let:passage>
            <Passage passage/>
        </For>
        <Show when=move || next.get().is_some()>
            <button type="button" class="pill mx-auto" on:click=load_more>{tu_string!(use_i18n(), common.more)}</button>
        </Show>
    }
}

#[component]
fn Passage(passage: PassageView) -> impl IntoView {
    let place = place_of(&passage.anchor);
    view! {
        <article class="sheet">
            {place.map(|place| view! { <h3 class="text-xs text-ink-3" dir="auto">{place}</h3> })}
            <p class="whitespace-pre-line" dir="auto">{passage.body}</p>
        </article>
    }
}
