use domain::knowledge::{PassageView, Source, SourceView};
use domain::persian::digits;
use leptos::prelude::*;

use super::quote::{Piece, split_at_quote};
use super::server_fns::SourceSheet;
use super::sources_line::place_of;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::static_html::static_html;

/// A cited passage with those around it; what the answer quotes is marked.
pub(super) fn source_sheet(view: SourceView, cited: Option<Source>) -> SourceSheet {
    let (locale, language) = (use_locale(), use_language());
    let SourceView { document, passages, cited: id } = view;
    let place = passages.iter().find(|passage| passage.id == id).and_then(|passage| match (passage.anchor.page, document.pages) {
        (Some(page), Some(pages)) => {
            let number = |n| digits::number(u64::from(n), language);
            Some(td_string!(locale, chat.page_of, page = number(page), pages = number(pages)).to_string())
        }
        _ => place_of(&passage.anchor),
    });
    let quote = cited.as_ref().map(|source| source.quote.as_str()).unwrap_or_default();
    let (nearby, cited_passages): (Vec<_>, Vec<_>) = passages.into_iter().partition(|passage| passage.id != id);
    let heading = (!nearby.is_empty()).then(|| view! { <h3 class="mt-2 text-sm font-bold">{td_string!(locale, chat.nearby)}</h3> });
    let sheet = view! {
        <p class="flex flex-wrap gap-x-3 text-sm text-ink-3">
            <bdi>{document.name}</bdi>
            <span>{place}</span>
        </p>
        {cited_passages.into_iter().map(|passage| cited_passage(passage, quote)).collect_view()}
        {heading}
        {nearby.into_iter().map(neighbour).collect_view()}
    };
    SourceSheet { passage: id, number: cited.map(|source| source.n), html: static_html(sheet) }
}

fn cited_passage(passage: PassageView, quote: &str) -> AnyView {
    let pieces = split_at_quote(&passage.body, quote).into_iter().map(|piece| match piece {
        Piece::Plain(text) => view! { {text.to_owned()} }.into_any(),
        Piece::Quoted(text) => view! { <mark>{text.to_owned()}</mark> }.into_any(),
    });
    view! {
        <article class="sheet cited">
            {passage.anchor.section.clone().map(|section| view! { <h4 class="font-bold text-ink" dir="auto">{section}</h4> })}
            <p class="whitespace-pre-line" dir="auto">{pieces.collect_view()}</p>
        </article>
    }
    .into_any()
}

fn neighbour(passage: PassageView) -> AnyView {
    let place = place_of(&passage.anchor);
    view! {
        <article class="sheet">
            {place.map(|place| view! { <h4 class="text-xs text-ink-3" dir="auto">{place}</h4> })}
            <p class="whitespace-pre-line" dir="auto">{passage.body}</p>
        </article>
    }
    .into_any()
}
