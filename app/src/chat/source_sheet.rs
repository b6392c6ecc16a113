use std::collections::HashSet;

use domain::Language;
use domain::ids::PassageId;
use domain::knowledge::{DocumentFormat, PassageView, Source, SourceView};
use domain::persian::digits;
use leptos::prelude::*;

use super::citations;
use super::page_picture::{page_picture, steps};
use super::quote::{Piece, split_at_quote};
use super::server_fns::SourceSheet;
use super::sources_line::place_of;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::static_html::static_html;

/// A cited passage with those around it; what the answer quotes is marked. Of a PDF its page is drawn, too.
pub(super) fn source_sheet(view: SourceView, sources: &[Source]) -> SourceSheet {
    let (locale, language) = (use_locale(), use_language());
    let SourceView { document, passages, cited: id } = view;
    let cited = sources.iter().find(|source| source.passage == Some(id));
    let page = passages.iter().find(|passage| passage.id == id).and_then(|passage| passage.anchor.page);
    let place = match (page, document.pages) {
        (Some(page), Some(pages)) => {
            let number = |n| digits::number(u64::from(n), language);
            Some(td_string!(locale, chat.page_of, page = number(page), pages = number(pages)).to_string())
        }
        _ => passages.iter().find(|passage| passage.id == id).and_then(|passage| place_of(&passage.anchor)),
    };
    let quote = cited.map(|source| source.quote.as_str()).unwrap_or_default();
    let drawn = page.filter(|_| document.format == DocumentFormat::Pdf).map(|page| page_picture(document.id, page, quote, place.clone()));
    let (nearby, cited_passages): (Vec<_>, Vec<_>) = passages.into_iter().partition(|passage| passage.id != id);
    let heading = (!nearby.is_empty()).then(|| view! { <h3 class="mt-2 text-sm font-bold">{td_string!(locale, chat.nearby)}</h3> });
    let as_read = drawn.is_some().then(|| view! { <h3 class="mt-2 text-sm font-bold">{td_string!(locale, chat.as_read)}</h3> });
    let among = place_among(sources, id);
    let words = announcement(among.as_ref(), &document.name, place.as_deref());
    let sheet = view! {
        {among.as_ref().and_then(hits)}
        <p class="flex flex-wrap gap-x-3 text-sm text-ink-3">
            <bdi>{document.name}</bdi>
            <span>{place}</span>
        </p>
        {drawn}
        {as_read}
        {cited_passages.into_iter().map(|passage| cited_passage(passage, quote)).collect_view()}
        {heading}
        {nearby.into_iter().map(neighbour).collect_view()}
    };
    SourceSheet { passage: id, number: cited.map(|source| source.n), words, html: static_html(sheet) }
}

/// The passages that an answer cites, in their order, and where among them the open one is.
fn place_among(sources: &[Source], open: PassageId) -> Option<(Vec<PassageId>, usize)> {
    let mut passages: Vec<PassageId> = sources.iter().filter_map(|source| source.passage).collect();
    let mut seen = HashSet::new();
    passages.retain(|passage| seen.insert(*passage));
    let at = passages.iter().position(|passage| *passage == open)?;
    Some((passages, at))
}

/// The way to what else the answer cites, before this and after.
fn hits((passages, at): &(Vec<PassageId>, usize)) -> Option<AnyView> {
    let (locale, language) = (use_locale(), use_language());
    let address = |place: Option<usize>| place.and_then(|place| passages.get(place)).map(|passage| citations::address(*passage));
    let number = |n: usize| digits::number(n as u64, language);
    let words = td_string!(locale, chat.hit_of, hit = number(at + 1), hits = number(passages.len())).to_string();
    (passages.len() > 1).then(|| {
        steps(
            td_string!(locale, chat.hits),
            (address(at.checked_sub(1)), td_string!(locale, chat.hit_before)),
            words,
            (address(Some(at + 1)), td_string!(locale, chat.hit_after)),
        )
    })
}

/// What is read out when a source is opened: which of how many, the document, and the place in it.
fn announcement(among: Option<&(Vec<PassageId>, usize)>, document: &str, place: Option<&str>) -> String {
    let (locale, language) = (use_locale(), use_language());
    let number = |n: usize| digits::number(n as u64, language);
    let which =
        among.map(|(passages, at)| td_string!(locale, chat.source_of, hit = number(at + 1), hits = number(passages.len())).to_string());
    let comma = if language == Language::Fa { "، " } else { ", " };
    let named = [Some(document), place].into_iter().flatten().collect::<Vec<_>>().join(comma);
    [which, Some(named)].into_iter().flatten().collect::<Vec<_>>().join(": ")
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
