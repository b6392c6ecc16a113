//! The folders of a library, with how many documents stand in each, and how much room is left.

use domain::knowledge::{FolderView, MAX_DOCUMENTS, MAX_LIBRARY_BYTES, Place, Shelf};
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::asked::{Asked, FOLDER, UNFILED};
use super::server_fns::{DeleteFolder, MakeFolder, RenameFolder};
use super::size::size;
use crate::form_errors::{FormError, form_error};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{Glyph, Icon};

const OPTIONS: &str = "folder-options";
const NEW: &str = "new-folder";

pub(super) fn folders(shelf: &Shelf, asked: &Asked) -> AnyView {
    let locale = use_locale();
    let here = asked.place();
    let own = shelf.folders.iter().map(|folder| {
        let FolderView { id, name, documents } = folder.clone();
        let glyph = if here == Place::Folder(id) { Glyph::FolderOpen } else { Glyph::Folder };
        place(asked, Some(id.to_string()), glyph, name, documents, here == Place::Folder(id))
    });
    let unfiled = (!shelf.folders.is_empty()).then(|| {
        let name = td_string!(locale, library.unfiled).to_owned();
        place(asked, Some(UNFILED.to_owned()), Glyph::File, name, shelf.unfiled, here == Place::Unfiled)
    });
    let all = td_string!(locale, library.all_documents).to_owned();
    let open = shelf.folders.iter().find(|folder| here == Place::Folder(folder.id)).cloned();
    view! {
        <nav class="folders" aria-label=td_string!(locale, library.folders)>
            <ul>
                {place(asked, None, Glyph::Layers, all, shelf.all, here == Place::Anywhere)}
                {own.collect_view()}
                {unfiled}
                <li>
                    <button type="button" class="folder" popovertarget=NEW>
                        <Icon glyph=Glyph::FolderPlus/>
                        {td_string!(locale, library.new_folder)}
                    </button>
                </li>
            </ul>
        </nav>
        <div class="menu panel" id=NEW popover="auto">{new_folder()}</div>
        {open.map(|folder| view! { <div class="menu panel" id=OPTIONS popover="auto">{options(folder)}</div> })}
        {space(shelf)}
    }
    .into_any()
}

fn place(asked: &Asked, folder: Option<String>, glyph: Glyph, name: String, documents: usize, is_here: bool) -> AnyView {
    let locale = use_locale();
    let has_options = is_here && folder.as_deref().is_some_and(|folder| folder != UNFILED);
    let count = digits::number(documents as u64, use_language());
    let options = format!("{}: {name}", td_string!(locale, library.folder_options));
    view! {
        <li>
            <a class="folder" href=asked.with(FOLDER, folder.as_deref()) aria-current=is_here.then_some("true")>
                <Icon glyph/>
                <bdi class="flex-1 truncate">{name}</bdi>
                <small>{count}</small>
            </a>
            {has_options.then(|| view! {
                <button type="button" class="icon-button small" popovertarget=OPTIONS aria-label=options>
                    <Icon glyph=Glyph::More/>
                </button>
            })}
        </li>
    }
    .into_any()
}

fn new_folder() -> AnyView {
    let locale = use_locale();
    view! {
        <form class="grid gap-2" method="post" action=MakeFolder::PATH>
            <label class="text-sm font-semibold" for="folder-name">{td_string!(locale, library.folder_name)}</label>
            <input class="field" id="folder-name" name="name" required autocomplete="off" dir="auto"/>
            <FormError id="new-folder-error" error={form_error::<MakeFolder>()}/>
            <button class="small-primary justify-self-start">{td_string!(locale, library.make_folder)}</button>
        </form>
    }
    .into_any()
}

fn options(folder: FolderView) -> AnyView {
    let locale = use_locale();
    let id = folder.id.to_string();
    view! {
        <form class="grid gap-2" method="post" action=RenameFolder::PATH>
            <input type="hidden" name="id" value=id.clone()/>
            <label class="text-sm font-semibold" for="folder-rename">{td_string!(locale, library.folder_name)}</label>
            <input class="field" id="folder-rename" name="name" value=folder.name required autocomplete="off" dir="auto"/>
            <FormError id="rename-folder-error" error={form_error::<RenameFolder>()}/>
            <button class="small-primary justify-self-start">{td_string!(locale, library.rename_folder)}</button>
        </form>
        <form class="menu-line grid gap-2" method="post" action=DeleteFolder::PATH>
            <input type="hidden" name="id" value=id/>
            <p class="text-sm text-ink-3">{td_string!(locale, library.delete_folder_hint)}</p>
            <button class="small-danger justify-self-start">{td_string!(locale, library.delete_folder)}</button>
        </form>
    }
    .into_any()
}

fn space(shelf: &Shelf) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    let used = td_string!(locale, library.space_used, used = size(locale, shelf.bytes), all = size(locale, MAX_LIBRARY_BYTES)).to_string();
    let number = |count: u64| digits::number(count, language);
    let documents =
        td_string!(locale, library.documents_used, used = number(shelf.all as u64), all = number(u64::from(MAX_DOCUMENTS))).to_string();
    view! {
        <div class="space">
            <p><b>{td_string!(locale, library.space)}</b> <span>{used.clone()}</span></p>
            <meter class="bar" min="0" max=MAX_LIBRARY_BYTES.to_string() value=shelf.bytes.to_string() aria-label=used></meter>
            <p>{documents}</p>
        </div>
    }
    .into_any()
}
