//! Reads what the address asks of the library, and makes its parts.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::knowledge::{Shelf, Shelved};
use domain::persian::digits;
use leptos::prelude::*;

use super::asked::{Asked, PAGE, QUESTION, SHOWN};
use super::opened::{OpenDocument, open_document};
use super::server_fns::find_passages;
use super::shown::{LibraryStart, Part, Row};
use super::{document, folders, row, tester, tools};
use crate::errors::{AppError, Outcome as _};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::request::{own_workspace, services};
use crate::static_html::static_html;
use crate::ui::{EmptyState, Glyph};
use crate::workspace::Address;

/// The library as it is at an address.
pub(crate) async fn library_at(address: Address) -> Result<LibraryStart, AppError> {
    let asked = Asked::of(address);
    let shelf = services()?.library.shelf(own_workspace()?.member().library(), &asked.query()).await.answer()?;
    let text = match asked.document() {
        Some(id) => Some(open_document(id, &asked).await),
        None => None,
    };
    let found = match asked.value(QUESTION) {
        Some(question) => Some(find_passages(question).await),
        None => None,
    };
    Ok(LibraryStart {
        side: part(folders::folders(&shelf, &asked)),
        adding: part(tools::add_page(&asked)),
        tools: part(tools::narrowing(&shelf, &asked)),
        selection: part(tools::selection(&shelf)),
        foot: part(foot(&shelf, &asked)),
        tester: part(tester::tester(&asked, shelf.by_words_alone, found)),
        beside: text.map(|text| beside(text, &shelf, &asked)).unwrap_or_default(),
        rows: shelf.documents.into_iter().map(|shelved| listed(shelved, &asked)).collect(),
    })
}

fn part(view: impl IntoView) -> Part {
    let html = static_html(view);
    Part { mark: mark_of(&html), html }
}

/// Its mark is of the document: how long ago it came is shown, too, and no reason to take what somebody is doing with it away.
fn listed(shelved: Shelved, asked: &Asked) -> Row {
    let id = shelved.document.id;
    let mark = mark_of((format!("{shelved:?}"), asked.beside(&[])));
    Row { id, part: Part { mark, html: static_html(row::row(shelved, asked)) } }
}

fn beside(text: Result<OpenDocument, AppError>, shelf: &Shelf, asked: &Asked) -> Part {
    let mark = mark_of(format!("{text:?} {:?} {:?}", shelf.folders, asked));
    Part { mark, html: static_html(document::document(text, &shelf.folders, asked)) }
}

fn mark_of(what: impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    #[allow(clippy::cast_possible_truncation, reason = "a shorter mark does")]
    let mark = hasher.finish() as u32;
    mark
}

/// How many of how many, and the way to more; or why there is none.
fn foot(shelf: &Shelf, asked: &Asked) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    if shelf.all == 0 {
        let (title, text) = (td_string!(locale, library.empty_title), td_string!(locale, library.empty_text));
        return view! { <EmptyState glyph=Glyph::Library title=title text=text/> }.into_any();
    }
    if shelf.matching == 0 {
        return view! {
            <p class="py-6 text-center text-ink-2">
                {td_string!(locale, library.none_fits)} " "
                <a class="text-button" href="?">{td_string!(locale, library.show_all)}</a>
            </p>
        }
        .into_any();
    }
    let number = |count: usize| digits::number(count as u64, language);
    let (shown, all) = (number(shelf.documents.len()), number(shelf.matching));
    let more = (shelf.documents.len() < shelf.matching).then(|| {
        let more = asked.beside(&[(SHOWN, (asked.shown() + PAGE).to_string())]);
        view! { <a class="pill" href=more>{td_string!(locale, common.more)}</a> }
    });
    let narrow = asked.is_narrow().then(|| view! { <a class="text-button" href="?">{td_string!(locale, library.show_all)}</a> });
    view! {
        <p class="flex items-center gap-3 text-sm text-ink-3">
            <span class="flex-1">{td_string!(locale, library.shown_of, shown = shown, all = all).to_string()}</span>
            {narrow}
            {more}
        </p>
    }
    .into_any()
}
