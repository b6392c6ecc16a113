//! The extracted text of a document, so that people see what answers can be drawn from.

use domain::ids::DocumentId;
use domain::knowledge::{DocumentText, PassageView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::server_fns::read_document;
use crate::chat::sources_line::place_of;
use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon, Skeleton};
use crate::workspace::{load_for, use_nav};

/// Opens a document's text by the address, so that it works without scripts and "back" closes it.
#[component]
pub(super) fn TextLink(id: DocumentId) -> impl IntoView {
    view! { <a class="text-button" href=format!("?text={id}")>{td_string!(use_locale(), library.show_text)}</a> }
}

/// The text of the document that the address names.
#[component]
pub(super) fn TextReader(
    /// The one that the server has brought.
    first: Option<Result<DocumentText, AppError>>,
) -> impl IntoView {
    let locale = use_locale();
    let named = use_nav().param("text");
    let id = Memo::new(move |_| named.get().and_then(|id| id.parse::<DocumentId>().ok()));
    let text = load_for(id, first, |id| read_document(id, None));
    let content = move || {
        text.with(|text| match text {
            None => view! { <Skeleton/> }.into_any(),
            Some(Ok(first)) => view! { <Text first=first.clone()/> }.into_any(),
            Some(Err(error)) => view! { <p class="sheet" role="alert">{sentence(locale, error)}</p> }.into_any(),
        })
    };
    let title = td_string!(locale, library.text_title);
    view! {
        <Show when=move || id.get().is_some()>
            <aside class="source-drawer overlay" aria-label=title>
                <header class="chat-top">
                    <Icon glyph=Glyph::FileText/>
                    <h2 class="flex-1 font-bold">{title}</h2>
                    <a class="icon-button" href="?" aria-label=td_string!(locale, common.close)>
                        <Icon glyph=Glyph::Close/>
                    </a>
                </header>
                <div class="source-sheets">
                    <p class="text-sm text-ink-3">{td_string!(locale, library.text_hint)}</p>
                    {content}
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
            <button type="button" class="pill mx-auto" on:click=load_more>{td_string!(use_locale(), common.more)}</button>
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
