//! The passage behind a citation, with the passages around it.

use domain::ids::PassageId;
use domain::knowledge::{PassageView, SourceView};
use domain::persian::digits;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::quote::{Piece, split_at_quote};
use super::server_fns::source;
use super::sources_line::place_of;
use super::thread::Thread;
use crate::errors::sentence;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::ui::{Glyph, Icon, Skeleton};

/// Open while the address names a passage; closing goes back to the address without one.
#[component]
pub(super) fn SourceDrawer(
    /// The conversation whose citation is followed.
    thread: Thread,
    /// The passage.
    passage: Memo<Option<PassageId>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let found = Resource::new(
        move || passage.get(),
        |passage| async move {
            match passage {
                Some(passage) => Some(source(passage).await),
                None => None,
            }
        },
    );
    let number =
        move || passage.get().and_then(|passage| thread.source(passage)).map(|source| digits::number(u64::from(source.n), use_language()));
    let title = tu_string!(i18n, chat.source);
    let path = use_location().pathname;
    let navigate = use_navigate();
    let close = move || navigate(&path.get_untracked(), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    let on_escape = close.clone();
    // With the focus in the drawer, Escape closes it.
    let heading = NodeRef::<leptos::html::H2>::new();
    Effect::new(move |_| {
        if passage.get().is_some()
            && let Some(heading) = heading.get()
        {
            let _ = heading.focus();
        }
    });
    let content = move || {
        Suspend::new(async move {
            match found.await {
                None => ().into_any(),
                Some(Ok(view)) => {
                    let quote = thread.source(view.cited).map(|source| source.quote).unwrap_or_default();
                    view! { <Sheet view quote/> }.into_any()
                }
                Some(Err(error)) => view! { <p class="sheet" role="alert">{sentence(i18n, &error)}</p> }.into_any(),
            }
        })
    };
    view! {
        <Show when=move || passage.get().is_some()>
            {
                let (close, on_escape) = (close.clone(), on_escape.clone());
                view! {
                    <aside
                        class="source-drawer"
                        aria-label=title
                        on:keydown=move |event| {
                            if event.key() == "Escape" {
                                event.prevent_default();
                                on_escape();
                            }
                        }
                    >
                        <header class="chat-top">
                            <Icon glyph=Glyph::BookOpen/>
                            <h2 node_ref=heading class="flex-1 font-bold" tabindex="-1">{title} " " {number}</h2>
                            <a
                                class="icon-button"
                                href="?"
                                data-noscroll=""
                                aria-label=tu_string!(i18n, common.close)
                                on:click=move |event| {
                                    event.prevent_default();
                                    close();
                                }
                            >
                                <Icon glyph=Glyph::Close/>
                            </a>
                        </header>
                        <div class="source-sheets">
                            <Transition fallback=|| view! { <Skeleton/> }>{content}</Transition>
                        </div>
                    </aside>
                }
            }
        </Show>
    }
}

#[component]
fn Sheet(view: SourceView, quote: String) -> impl IntoView {
    let (i18n, language) = (use_i18n(), use_language());
    let SourceView { document, passages, cited } = view;
    let place = passages.iter().find(|passage| passage.id == cited).and_then(|passage| match (passage.anchor.page, document.pages) {
        (Some(page), Some(pages)) => {
            let number = |n| digits::number(u64::from(n), language);
            Some(tu_string!(i18n, chat.page_of, page = number(page), pages = number(pages)).to_string())
        }
        _ => place_of(&passage.anchor),
    });
    let (nearby, cited): (Vec<_>, Vec<_>) = passages.into_iter().partition(|passage| passage.id != cited);
    let is_empty = nearby.is_empty();
    view! {
        <p class="flex flex-wrap gap-x-3 text-sm text-ink-3">
            <bdi>{document.name}</bdi>
            <span>{place}</span>
        </p>
        {cited.into_iter().map(|passage| view! { <CitedPassage passage quote=quote.clone()/> }).collect_view()}
        <Show when=move || !is_empty>
            <h3 class="mt-2 text-sm font-bold">{tu_string!(i18n, chat.nearby)}</h3>
        </Show>
        {nearby.into_iter().map(|passage| view! { <Nearby passage/> }).collect_view()}
    }
}

#[component]
fn CitedPassage(passage: PassageView, quote: String) -> impl IntoView {
    let pieces = split_at_quote(&passage.body, &quote).into_iter().map(|piece| match piece {
        Piece::Plain(text) => view! { {text.to_owned()} }.into_any(),
        Piece::Quoted(text) => view! { <mark>{text.to_owned()}</mark> }.into_any(),
    });
    view! {
        <article class="sheet cited">
            {passage.anchor.section.clone().map(|section| view! { <h4 class="font-bold text-ink" dir="auto">{section}</h4> })}
            <p class="whitespace-pre-line" dir="auto">{pieces.collect_view()}</p>
        </article>
    }
}

#[component]
fn Nearby(passage: PassageView) -> impl IntoView {
    let place = place_of(&passage.anchor);
    view! {
        <article class="sheet">
            {place.map(|place| view! { <h4 class="text-xs text-ink-3" dir="auto">{place}</h4> })}
            <p class="whitespace-pre-line" dir="auto">{passage.body}</p>
        </article>
    }
}
