//! One document beside the list: what can be done with it, and its text as it was read, so that people see what answers can be drawn from.

use domain::knowledge::{DocumentState, DocumentText, FolderView, PassageView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::asked::{AFTER, Asked, TEXT};
use super::row::{facts, next_step, state};
use super::server_fns::{DeleteDocument, FetchAgain, ManageDocuments, RenameDocument};
use crate::chat::sources_line::place_of;
use crate::errors::{AppError, sentence};
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

const RENAME: &str = "rename-document";
const DELETE: &str = "delete-document";

/// The document that the address names.
pub(super) fn document(text: Result<DocumentText, AppError>, folders: &[FolderView], asked: &Asked) -> AnyView {
    let locale = use_locale();
    let title = td_string!(locale, library.text_title);
    let content = match text {
        Ok(text) => about(text, folders, asked),
        Err(error) => view! { <p class="sheet" role="alert">{sentence(locale, &error)}</p> }.into_any(),
    };
    view! {
        <aside class="source-drawer overlay" aria-label=title>
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

fn about(text: DocumentText, folders: &[FolderView], asked: &Asked) -> AnyView {
    let locale = use_locale();
    let DocumentText { document, passages, next } = text;
    let id = document.id.to_string();
    let is_read = document.state == DocumentState::Indexed;
    let first = asked.after().is_some().then(|| asked.beside(&[(TEXT, id.clone())]));
    let next = next.map(|next| asked.beside(&[(TEXT, id.clone()), (AFTER, next.to_string())]));
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
        {is_read.then(|| view! { <p class="text-sm text-ink-3">{td_string!(locale, library.text_hint)}</p> })}
        {first.map(|first| view! { <a class="pill mx-auto" href=first>{td_string!(locale, library.page_before)}</a> })}
        {passages.into_iter().map(passage).collect_view()}
        {next.map(|next| view! { <a class="pill mx-auto" href=next>{td_string!(locale, library.page_after)}</a> })}
    }
    .into_any()
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

fn passage(passage: PassageView) -> AnyView {
    let place = place_of(&passage.anchor);
    view! {
        <article class="sheet">
            {place.map(|place| view! { <h3 class="text-xs text-ink-3" dir="auto">{place}</h3> })}
            <p class="whitespace-pre-line" dir="auto">{passage.body}</p>
        </article>
    }
    .into_any()
}
