//! What stands above the documents: adding a page of the web, looking for names, narrowing the list; and what is done to those selected.

use domain::knowledge::{Kind, MAX_PAGES_AT_ONCE, Shelf};
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::asked::{ATTENTION, Asked, KIND, NAME, STATE};
use super::row::SELECTION;
use super::server_fns::{AddPage, ManageDocuments};
use crate::form_errors::{FormError, form_error};
use crate::i18n::{Locale, td_string};
use crate::language::{use_language, use_locale};
use crate::ui::{Glyph, Icon};

/// The form for an address of the web. Open when it has been sent and something was wrong with it.
pub(super) fn add_page(asked: &Asked) -> AnyView {
    let locale = use_locale();
    let error = form_error::<AddPage>();
    let is_open = error.is_some();
    let pages = digits::number(MAX_PAGES_AT_ONCE as u64, use_language());
    let folder = asked.folder().map(|folder| folder.to_string());
    view! {
        <details class="add-page" open=is_open>
            <summary class="pill"><Icon glyph=Glyph::Link/> {td_string!(locale, library.from_web)}</summary>
            <form class="add-page-form" method="post" action=AddPage::PATH>
                <input type="hidden" name="folder" value=folder.unwrap_or_default()/>
                <div class="flex flex-wrap gap-2">
                    <input
                        class="field ltr min-w-0 flex-1"
                        id="page-address"
                        name="address"
                        type="text"
                        inputmode="url"
                        dir="ltr"
                        required
                        autocomplete="url"
                        placeholder="https://"
                        aria-label=td_string!(locale, library.address)
                        aria-describedby="add-page-error page-hint"
                    />
                    <button class="small-primary">{td_string!(locale, library.add_page)}</button>
                </div>
                <FormError id="add-page-error" error/>
                <label><input type="checkbox" class="check" name="weekly" value="true"/> {td_string!(locale, library.refresh_weekly)}</label>
                <label>
                    <input type="checkbox" class="check" name="below" value="true"/>
                    {td_string!(locale, library.pages_below, count = pages).to_string()}
                </label>
                <p class="text-sm text-ink-3" id="page-hint">{td_string!(locale, library.public_only)}</p>
            </form>
        </details>
    }
    .into_any()
}

/// Looking for names, and the chips that narrow the list.
pub(super) fn narrowing(shelf: &Shelf, asked: &Asked) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    let others = asked.others(NAME).into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let has_attention = shelf.need_attention > 0 || asked.needs_attention();
    let attention = digits::number(shelf.need_attention as u64, language);
    let attention = td_string!(locale, library.needs_attention, count = attention).to_string();
    let kinds = Kind::ALL
        .into_iter()
        .map(|(kind, word)| chip(asked.with(KIND, Some(word)), None, name_of(locale, kind).to_owned(), asked.kind() == Some(kind)));
    view! {
        <form class="search-names" method="get" role="search">
            <Icon glyph=Glyph::Search/>
            {others.collect_view()}
            <input
                type="search"
                name=NAME
                dir="auto"
                autocomplete="off"
                value=asked.value(NAME).unwrap_or_default()
                placeholder=td_string!(locale, library.search)
                aria-label=td_string!(locale, library.search_label)
            />
            <button class="text-button">{td_string!(locale, library.search_go)}</button>
        </form>
        <nav class="chips" aria-label=td_string!(locale, library.filters)>
            {has_attention.then(|| view! {
                {chip(asked.with(STATE, None), None, td_string!(locale, library.any_state).to_owned(), !asked.needs_attention())}
                {chip(asked.with(STATE, Some(ATTENTION)), Some(Glyph::Warning), attention, asked.needs_attention())}
                <span aria-hidden="true"></span>
            })}
            {chip(asked.with(KIND, None), None, td_string!(locale, library.any_kind).to_owned(), asked.kind().is_none())}
            {kinds.collect_view()}
        </nav>
    }
    .into_any()
}

fn chip(href: String, glyph: Option<Glyph>, words: String, is_chosen: bool) -> AnyView {
    view! {
        <a class="chip" href=href aria-current=is_chosen.then_some("true")>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {words}
        </a>
    }
    .into_any()
}

fn name_of(locale: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => td_string!(locale, library.kind_pdf),
        Kind::Text => td_string!(locale, library.kind_text),
        Kind::Table => td_string!(locale, library.kind_table),
        Kind::Slides => td_string!(locale, library.kind_slides),
        Kind::Web => td_string!(locale, library.kind_web),
    }
}

/// What can be done to the documents whose boxes are ticked. Shown as soon as one is.
pub(super) fn selection(shelf: &Shelf) -> AnyView {
    let locale = use_locale();
    let folders = shelf.folders.iter().map(|folder| view! { <option value=folder.id.to_string()>{folder.name.clone()}</option> });
    let confirm = "delete-selected";
    view! {
        <form class="selection" id=SELECTION method="post" action=ManageDocuments::PATH>
            <label class="flex items-center gap-2 font-semibold">
                <input type="checkbox" class="check" data-select-all="" aria-label=td_string!(locale, library.select_all)/>
                <span data-selected=""></span>
                {td_string!(locale, library.selected)}
            </label>
            <span class="flex-1"></span>
            <span class="selection-move">
                <select class="field" name="folder" aria-label=td_string!(locale, library.move_to)>
                    <option value="">{td_string!(locale, library.unfiled)}</option>
                    {folders.collect_view()}
                </select>
                <button class="text-button" name="act" value="move">{td_string!(locale, library.move_there)}</button>
            </span>
            <button class="text-button" name="act" value="read">{td_string!(locale, library.read_again)}</button>
            <button type="button" class="text-button" popovertarget=confirm>{td_string!(locale, library.delete)}</button>
            <div class="menu panel" id=confirm popover="auto">
                <p class="font-semibold">{td_string!(locale, library.delete_selected_question)}</p>
                <p class="mb-2 text-sm text-ink-3">{td_string!(locale, library.delete_hint)}</p>
                <button class="small-danger" name="act" value="delete">{td_string!(locale, library.delete_selected)}</button>
            </div>
            <FormError id="selection-error" error={form_error::<ManageDocuments>()}/>
        </form>
    }
    .into_any()
}
