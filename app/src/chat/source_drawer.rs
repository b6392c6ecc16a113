//! The passage behind a citation, with the passages around it.

use domain::ids::PassageId;
use domain::knowledge::{PassageView, SourceView};
use domain::persian::digits;
use leptos::prelude::*;

use super::quote::{Piece, split_at_quote};
use super::server_fns::source;
use super::sources_line::place_of;
use super::thread::Thread;
use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{Glyph, Icon, Skeleton};
use crate::workspace::{load_for, use_nav};

/// Open while the address names a passage; closing goes back to the address without one.
#[component]
pub(super) fn SourceDrawer(
    /// The conversation whose citation is followed.
    thread: Thread,
    /// The passage.
    passage: Memo<Option<PassageId>>,
    /// The one that the server has brought.
    first: Option<Result<SourceView, AppError>>,
) -> impl IntoView {
    let locale = use_locale();
    let found = load_for(passage, first, source);
    let number =
        move || passage.get().and_then(|passage| thread.source(passage)).map(|source| digits::number(u64::from(source.n), use_language()));
    let title = td_string!(locale, chat.source);
    let nav = use_nav();
    let path = nav.path();
    let close = move || nav.go(&path.get_untracked());
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
        found.with(|found| match found {
            None => view! { <Skeleton/> }.into_any(),
            Some(Ok(view)) => {
                let quote = thread.source(view.cited).map(|source| source.quote).unwrap_or_default();
                view! { <Sheet view=view.clone() quote/> }.into_any()
            }
            Some(Err(error)) => view! { <p class="sheet" role="alert">{sentence(locale, error)}</p> }.into_any(),
        })
    };
    view! {
        <Show when=move || passage.get().is_some()>
            <aside
                class="source-drawer"
                aria-label=title
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        close();
                    }
                }
            >
                <header class="chat-top">
                    <Icon glyph=Glyph::BookOpen/>
                    <h2 node_ref=heading class="flex-1 font-bold" tabindex="-1">{title} " " {number}</h2>
                    <a class="icon-button" href="?" aria-label=td_string!(locale, common.close)>
                        <Icon glyph=Glyph::Close/>
                    </a>
                </header>
                <div class="source-sheets">{content}</div>
            </aside>
        </Show>
    }
}

#[component]
fn Sheet(view: SourceView, quote: String) -> impl IntoView {
    let (locale, language) = (use_locale(), use_language());
    let SourceView { document, passages, cited } = view;
    let place = passages.iter().find(|passage| passage.id == cited).and_then(|passage| match (passage.anchor.page, document.pages) {
        (Some(page), Some(pages)) => {
            let number = |n| digits::number(u64::from(n), language);
            Some(td_string!(locale, chat.page_of, page = number(page), pages = number(pages)).to_string())
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
            <h3 class="mt-2 text-sm font-bold">{td_string!(locale, chat.nearby)}</h3>
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
