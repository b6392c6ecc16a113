//! The text of a document as it was read, so that a person sees what answers can be drawn from.

use domain::ids::DocumentId;
use domain::knowledge::PassageView;
use leptos::prelude::*;

use super::server_fns::document_text;
use crate::chat::sources_line::place_of;
use crate::errors::sentence;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Glyph, Icon, Skeleton};

/// The link that opens a document's text. It stands in the address: it works without scripts, and "back" closes it.
#[component]
pub(super) fn TextLink(id: DocumentId) -> impl IntoView {
    view! { <a class="text-button" href=format!("?text={id}") data-noscroll="">{tu_string!(use_i18n(), library.show_text)}</a> }
}

/// The text of the document that the address names.
#[component]
pub(super) fn DocumentText() -> impl IntoView {
    let i18n = use_i18n();
    let query = leptos_router::hooks::use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| query.get("text")).and_then(|id| id.parse::<DocumentId>().ok()));
    let text = Resource::new(
        move || wanted.get(),
        |wanted| async move {
            match wanted {
                Some(id) => Some(document_text(id).await),
                None => None,
            }
        },
    );
    let content = move || {
        Suspend::new(async move {
            match text.await {
                None => ().into_any(),
                Some(Ok(passages)) => passages.into_iter().map(|passage| view! { <Passage passage/> }).collect_view().into_any(),
                Some(Err(error)) => view! { <p class="sheet" role="alert">{sentence(i18n, &error)}</p> }.into_any(),
            }
        })
    };
    let title = tu_string!(i18n, library.text_title);
    view! {
        <Show when=move || wanted.get().is_some()>
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
fn Passage(passage: PassageView) -> impl IntoView {
    let place = place_of(&passage.anchor);
    view! {
        <article class="sheet">
            {place.map(|place| view! { <h3 class="text-xs text-ink-3" dir="auto">{place}</h3> })}
            <p class="whitespace-pre-line" dir="auto">{passage.body}</p>
        </article>
    }
}
