use domain::chat::MessageView;
use domain::ids::{MessageId, PassageId};
use domain::knowledge::Source;
use domain::persian::digits;
use leptos::prelude::*;

use super::citations;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};

/// The documents an answer rests on, each with its page: as links to the passage, or to unfold what is quoted of it.
pub(super) fn sources_line(message: &MessageView, open: Option<PassageId>) -> Option<AnyView> {
    let sources = belonging(&message.sources, &message.blocks);
    if sources.is_empty() {
        return None;
    }
    let chips = sources.into_iter().map(|source| match source.passage {
        Some(passage) => view! { <SourceChip source passage is_open={open == Some(passage)}/> }.into_any(),
        None => view! { <QuotedSource source message=message.id/> }.into_any(),
    });
    let chips = chips.collect_view();
    Some(view! { <nav class="sources" aria-label=td_string!(use_locale(), chat.sources)>{chips}</nav> }.into_any())
}

fn belonging(sources: &[Source], blocks: &[String]) -> Vec<Source> {
    let cites = |n: u32| {
        let mark = format!("data-source=\"{n}\"");
        blocks.iter().any(|block| block.contains(&mark))
    };
    sources.iter().filter(|source| source.belongs(cites)).cloned().collect()
}

#[component]
fn SourceChip(source: Source, passage: PassageId, is_open: bool) -> impl IntoView {
    let title = source.document_name.clone();
    view! {
        <a class="source-chip" href=citations::address(passage) title=title aria-current=is_open.then_some("true")>
            <Label source/>
        </a>
    }
}

/// A source without a passage: only its quotation is shown.
#[component]
fn QuotedSource(source: Source, message: MessageId) -> impl IntoView {
    let read_more = td_string!(use_locale(), chat.source_link);
    let id = citations::anchor(message, source.n);
    let (quote, link) = (source.quote.clone(), source.link.clone());
    view! {
        <details class="quoted-source">
            <summary class="source-chip">
                <Label source/>
            </summary>
            <blockquote id=id dir="auto">
                <p class="whitespace-pre-line">{quote}</p>
                {link.map(|link| view! { <a class="text-button" href=link rel="external noopener noreferrer nofollow" target="_blank">{read_more}</a> })}
            </blockquote>
        </details>
    }
}

/// Number, name and place of a source.
#[component]
fn Label(source: Source) -> impl IntoView {
    let locale = use_locale();
    let number = digits::number(u64::from(source.n), use_language());
    let place = place_of(&source.anchor);
    let name = if source.document_name.is_empty() { td_string!(locale, chat.source).to_owned() } else { source.document_name };
    view! {
        <span class="cite" aria-hidden="true">{number}</span>
        <bdi>{name}</bdi>
        {place.map(|place| view! { <small>{place}</small> })}
    }
}

/// Where a passage is in its document: its page, or else its section.
pub(crate) fn place_of(anchor: &domain::knowledge::Anchor) -> Option<String> {
    let (locale, language) = (use_locale(), use_language());
    match (anchor.page, &anchor.section) {
        (Some(page), _) => Some(td_string!(locale, chat.page, page = digits::number(u64::from(page), language)).to_string()),
        (None, section) => section.clone(),
    }
}
