//! One document beside the list: what can be done with it, and its text as it was read, so that people see what answers can be drawn from.

use domain::ids::{DocumentId, PassageId};
use domain::knowledge::{DocumentState, DocumentText, FolderView, PassageView};
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::asked::{AFTER, AT_PAGE, Asked, TEXT};
use super::opened::OpenDocument;
use super::row::{facts, next_step, state};
use super::server_fns::{DeleteDocument, FetchAgain, ManageDocuments, RenameDocument};
use crate::chat::page_picture::{page_picture, steps};
use crate::chat::sources_line::place_of;
use crate::errors::{AppError, sentence};
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{Glyph, Icon};

const RENAME: &str = "rename-document";
const DELETE: &str = "delete-document";

/// The document that the address names.
pub(super) fn document(opened: Result<OpenDocument, AppError>, folders: &[FolderView], asked: &Asked) -> AnyView {
    let locale = use_locale();
    let title = td_string!(locale, library.text_title);
    let has_pages = opened.as_ref().is_ok_and(|opened| opened.page.is_some());
    let content = match opened {
        Ok(opened) => about(opened, folders, asked),
        Err(error) => view! { <p class="sheet" role="alert">{sentence(locale, &error)}</p> }.into_any(),
    };
    view! {
        <aside class="source-drawer overlay" class:with-pages=has_pages aria-label=title>
            <header class="chat-top">
                <Icon glyph=Glyph::FileText/>
                <h2 class="flex-1 font-bold" tabindex="-1">{title}</h2>
                <a class="icon-button" href=asked.beside(&[]) aria-label=td_string!(locale, common.close)>
                    <Icon glyph=Glyph::Close/>
                </a>
            </header>
            <div class="source-sheets">{content}</div>
        </aside>
    }
    .into_any()
}

fn about(opened: OpenDocument, folders: &[FolderView], asked: &Asked) -> AnyView {
    let locale = use_locale();
    let OpenDocument { text: DocumentText { document, passages, next }, page, passage: marked } = opened;
    let id = document.id.to_string();
    let is_read = document.state == DocumentState::Indexed;
    let first = (page.is_none() && (asked.after().is_some() || marked.is_some())).then(|| asked.beside(&[(TEXT, id.clone())]));
    let next = next.map(|next| asked.beside(&[(TEXT, id.clone()), (AFTER, next.to_string())]));
    let drawn = page.map(|page| original(document.id, page, quote_of(&passages, marked), asked));
    // A passage may go on over several pages.
    let instead = page.filter(|(page, _)| passages.first().and_then(|first| first.anchor.page) != Some(*page)).map(|_| {
        if passages.is_empty() { td_string!(locale, library.page_without_text) } else { td_string!(locale, library.passage_before_page) }
    });
    let fetch_again = document.source_url.is_some() && is_read;
    view! {
        <div class="grid gap-1">
            <p class="font-bold"><bdi>{document.name.clone()}</bdi></p>
            <p class="text-sm text-ink-3">{facts(&document)}</p>
            <div class="document-state">{state(&document)} {next_step(&document, false)}</div>
        </div>
        <div class="flex flex-wrap items-center gap-2">
            <button type="button" class="pill" popovertarget=RENAME><Icon glyph=Glyph::Edit/> {td_string!(locale, library.rename)}</button>
            // Not a page: the router must not handle it.
            <a class="pill" href=format!("/files/{id}") rel="external" download="">
                <Icon glyph=Glyph::Download/>
                {td_string!(locale, library.download)}
            </a>
            {fetch_again.then(|| view! {
                <form method="post" action=FetchAgain::PATH>
                    <input type="hidden" name="id" value=id.clone()/>
                    <button class="pill"><Icon glyph=Glyph::Refresh/> {td_string!(locale, library.fetch_again)}</button>
                </form>
            })}
            <button type="button" class="pill" popovertarget=DELETE><Icon glyph=Glyph::Trash/> {td_string!(locale, library.delete)}</button>
        </div>
        {(!folders.is_empty()).then(|| moving(&id, document.folder.map(|folder| folder.to_string()), folders))}
        <div class="menu panel" id=RENAME popover="auto">{renaming(id.clone(), document.name.clone())}</div>
        <div class="menu panel" id=DELETE popover="auto">{deletion(id, document.name.clone())}</div>
        <div class="document-pages">
            {drawn}
            <div class="document-text">
                {is_read.then(|| view! { <p class="text-sm text-ink-3">{td_string!(locale, library.text_hint)}</p> })}
                {first.map(|first| view! { <a class="pill mx-auto" href=first>{td_string!(locale, library.page_before)}</a> })}
                {instead.map(|words| view! { <p class="text-sm text-ink-2">{words}</p> })}
                {passages.into_iter().map(|found| passage(found, marked)).collect_view()}
                {next.map(|next| view! { <a class="pill mx-auto" href=next>{td_string!(locale, library.page_after)}</a> })}
            </div>
        </div>
    }
    .into_any()
}

/// The page as it was sent, and the way to its neighbours.
fn original(document: DocumentId, (page, pages): (u32, u32), quote: String, asked: &Asked) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    let number = |n: u32| digits::number(u64::from(n), language);
    let place = td_string!(locale, chat.page_of, page = number(page), pages = number(pages)).to_string();
    let address = |to: u32| asked.beside(&[(TEXT, document.to_string()), (AT_PAGE, to.to_string())]);
    let before = (page > 1).then(|| address(page - 1));
    let after = (page < pages).then(|| address(page + 1));
    view! {
        <div class="document-page">
            {steps(
                td_string!(locale, library.pages_label),
                (before, td_string!(locale, library.previous_page)),
                place.clone(),
                (after, td_string!(locale, library.next_page)),
            )}
            {page_picture(document, page, &quote, Some(place))}
        </div>
    }
    .into_any()
}

/// The text of the passage that is marked.
fn quote_of(passages: &[PassageView], marked: Option<PassageId>) -> String {
    passages.iter().find(|passage| Some(passage.id) == marked).map(|passage| passage.body.clone()).unwrap_or_default()
}

fn moving(id: &str, here: Option<String>, folders: &[FolderView]) -> AnyView {
    let locale = use_locale();
    let options = folders.iter().map(|folder| {
        let value = folder.id.to_string();
        let is_here = here.as_deref() == Some(value.as_str());
        view! { <option value=value selected=is_here>{folder.name.clone()}</option> }
    });
    view! {
        <form class="flex items-center gap-2" method="post" action=ManageDocuments::PATH>
            <input type="hidden" name="ids[]" value=id.to_owned()/>
            <select class="field min-w-0 flex-1" name="folder" aria-label=td_string!(locale, library.move_to)>
                <option value="">{td_string!(locale, library.unfiled)}</option>
                {options.collect_view()}
            </select>
            <button class="text-button" name="act" value="move">{td_string!(locale, library.move_there)}</button>
        </form>
    }
    .into_any()
}

fn renaming(id: String, name: String) -> AnyView {
    let locale = use_locale();
    view! {
        <form class="grid gap-2" method="post" action=RenameDocument::PATH>
            <input type="hidden" name="id" value=id/>
            <label class="text-sm font-semibold" for="document-name">{td_string!(locale, library.name_label)}</label>
            <input class="field" id="document-name" name="name" value=name required autocomplete="off" dir="auto"/>
            <FormError id="rename-document-error" error={form_error::<RenameDocument>()}/>
            <button class="small-primary justify-self-start">{td_string!(locale, common.save)}</button>
        </form>
    }
    .into_any()
}

/// Asks first: a deleted document cannot be restored.
fn deletion(id: String, name: String) -> AnyView {
    let locale = use_locale();
    view! {
        <form class="grid max-w-72 gap-3" method="post" action=DeleteDocument::PATH>
            <p>{td_string!(locale, library.delete_question, name = name).to_string()}</p>
            <p class="text-sm text-ink-3">{td_string!(locale, library.delete_hint)}</p>
            <input type="hidden" name="id" value=id/>
            <button class="small-danger justify-self-start">{td_string!(locale, library.delete)}</button>
        </form>
    }
    .into_any()
}

fn passage(passage: PassageView, marked: Option<PassageId>) -> AnyView {
    let place = place_of(&passage.anchor);
    let body = if Some(passage.id) == marked { view! { <mark>{passage.body}</mark> }.into_any() } else { passage.body.into_any() };
    view! {
        <article class="sheet" class:cited=Some(passage.id) == marked>
            {place.map(|place| view! { <h3 class="text-xs text-ink-3" dir="auto">{place}</h3> })}
            <p class="whitespace-pre-line" dir="auto">{body}</p>
        </article>
    }
    .into_any()
}
