use std::sync::Arc;

use domain::chat::MessageView;
use domain::ids::PassageId;
use domain::knowledge::Source;
use domain::persian::digits;
use leptos::prelude::*;

use super::citations;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::ui::{Glyph, Icon};

/// The documents an answer rests on, each with its page, as links to the passage.
#[component]
pub(super) fn SourcesLine(
    /// The answer.
    message: Memo<Arc<MessageView>>,
    /// The passage that is open beside the conversation.
    open_source: Memo<Option<PassageId>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sources = Memo::new(move |_| message.with(|message| cited(&message.sources, &message.blocks)));
    move || {
        let sources = sources.get();
        (!sources.is_empty()).then(|| {
            let chips = sources.into_iter().map(|source| view! { <SourceChip source open_source/> }).collect_view();
            view! { <nav class="sources" aria-label=tu_string!(i18n, chat.sources)>{chips}</nav> }
        })
    }
}

/// The sources that the text really cites.
fn cited(sources: &[Source], blocks: &[String]) -> Vec<Source> {
    let is_cited = |source: &&Source| {
        let mark = format!("data-source=\"{}\"", source.n);
        blocks.iter().any(|block| block.contains(&mark))
    };
    sources.iter().filter(is_cited).cloned().collect()
}

#[component]
fn SourceChip(source: Source, open_source: Memo<Option<PassageId>>) -> impl IntoView {
    let language = use_language();
    let number = digits::number(u64::from(source.n), language);
    let place = place_of(&source.anchor);
    let (passage, name) = (source.passage, source.document_name);
    let title = name.clone();
    view! {
        <a
            class="source-chip"
            href=citations::address(passage)
            data-noscroll=""
            title=title
            aria-current=move || (open_source.get() == Some(passage)).then_some("true")
        >
            <span class="cite" aria-hidden="true">{number}</span>
            <Icon glyph=Glyph::FileText/>
            <bdi class="truncate">{name}</bdi>
            {place.map(|place| view! { <span class="whitespace-nowrap text-ink-3">{place}</span> })}
        </a>
    }
}

/// Where a passage stands, in words: its page, or else its section.
pub(crate) fn place_of(anchor: &domain::knowledge::Anchor) -> Option<String> {
    let (i18n, language) = (use_i18n(), use_language());
    match (anchor.page, &anchor.section) {
        (Some(page), _) => Some(tu_string!(i18n, chat.page, page = digits::number(u64::from(page), language)).to_string()),
        (None, section) => section.clone(),
    }
}
