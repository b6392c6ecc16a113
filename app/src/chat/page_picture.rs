//! A page of a PDF as it was sent, and the way to the things before and after one.

use domain::ids::DocumentId;
use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// Drawn by a script, which marks on it what is quoted.
pub(crate) fn page_picture(document: DocumentId, page: u32, quote: &str, place: Option<String>) -> AnyView {
    view! {
        <div
            class="page-picture"
            data-pdf=format!("/files/{document}/content")
            data-page=page.to_string()
            data-quote=quote.to_owned()
            data-label=place.unwrap_or_default()
            tabindex="0"
            role="group"
            aria-label=td_string!(use_locale(), chat.page_picture)
        ></div>
    }
    .into_any()
}

/// Where one stands among several, between the links to the one before and the one after; each an address, with its words.
pub(crate) fn steps(
    label: &'static str,
    before: (Option<String>, &'static str),
    words: String,
    after: (Option<String>, &'static str),
) -> AnyView {
    let link = |(address, words): (Option<String>, &'static str), rel: &'static str, glyph| match address {
        Some(address) => view! { <a class="icon-button" href=address rel=rel aria-label=words title=words><Icon glyph/></a> }.into_any(),
        None => view! { <span class="icon-button opacity-40" aria-hidden="true"><Icon glyph/></span> }.into_any(),
    };
    view! {
        <nav class="flex items-center gap-1 text-sm" aria-label=label>
            {link(before, "prev", Glyph::ChevronBack)}
            <span class="min-w-20 text-center">{words}</span>
            {link(after, "next", Glyph::ChevronForward)}
        </nav>
    }
    .into_any()
}
