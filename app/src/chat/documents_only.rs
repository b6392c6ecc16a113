//! Whether a question is for documents alone, where whoever answers could search the web, too.

use leptos::html;
use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;
use crate::live::Drafts;

const FIELD: &str = "documents-only";

/// A box in the form, ticked as it was the last time.
pub(super) fn documents_only(is_chosen: bool) -> AnyView {
    let locale = use_locale();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        // Who ticks it before the page has come to life means it.
        if let Some(field) = field.get()
            && !field.checked()
        {
            field.set_checked(Drafts::is_for_documents_only());
        }
    });
    view! {
        <label class="documents-only" title=td_string!(locale, chat.documents_only_hint)>
            <input
                type="checkbox"
                class="check"
                id=FIELD
                name="documents_only"
                value="true"
                checked=is_chosen
                aria-description=td_string!(locale, chat.documents_only_hint)
                node_ref=field
                on:change=move |_| Drafts::save_documents_only(is_documents_only())
            />
            <span>{td_string!(locale, chat.documents_only)}</span>
        </label>
    }
    .into_any()
}

/// What is chosen on the page, which knows it also where the browser stores nothing.
pub(super) fn is_documents_only() -> bool {
    document().query_selector("#documents-only:checked").is_ok_and(|field| field.is_some())
}
