use domain::knowledge::{DocumentFormat, DocumentState, DocumentView, IntakeFailure};
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;

use super::document_list::DocumentList;
use super::document_text::TextLink;
use super::server_fns::{DeleteDocument, RetryDocument, delete_document, retry_document};
use super::size::size;
use crate::errors::sentence;
use crate::i18n::{Locale, td_string};
use crate::language::{use_language, use_locale};
use crate::ui::{DateText, Glyph, Icon, use_toasts};

/// A document: what it is, how far its intake has come, and what can be done with it.
#[component]
pub(super) fn DocumentRow(document: ArcRwSignal<DocumentView>, list: DocumentList) -> impl IntoView {
    let (locale, language) = (use_locale(), use_language());
    let document = RwSignal::from(document);
    let DocumentView { id, name, format, size: bytes, created_at, .. } = document.get_untracked();
    let amount = move || {
        let (pages, passages, state) = document.with(|document| (document.pages, document.passages, document.state));
        let number = |count: u32| digits::number(u64::from(count), language);
        let pages = pages.map(|pages| td_string!(locale, library.pages, count = number(pages)).to_string());
        let passages =
            (state == DocumentState::Indexed).then(|| td_string!(locale, library.passages, count = number(passages)).to_string());
        let unreadable = document.with(|document| document.unreadable.as_deref().map(|pages| digits::localize(pages, language)));
        let unreadable = unreadable.map(|pages| td_string!(locale, library.unreadable, pages = pages).to_string());
        pages.into_iter().chain(passages).chain(unreadable).map(|part| format!(" · {part}")).collect::<String>()
    };
    let is_failed = Memo::new(move |_| document.with(|document| document.state == DocumentState::Failed));
    // Whatever fails at once again is not offered again.
    let may_be_retried =
        Memo::new(move |_| document.with(|document| is_failed.get() && !document.failure.is_some_and(IntakeFailure::is_final)));
    let is_indexed = Memo::new(move |_| document.with(|document| document.state == DocumentState::Indexed));
    let glyph =
        if matches!(format, DocumentFormat::Csv | DocumentFormat::Xlsx | DocumentFormat::Ods) { Glyph::FileSheet } else { Glyph::FileText };
    let menu = format!("delete-{id}");
    view! {
        <li class="document">
            <Icon glyph class="size-6 text-primary"/>
            <div class="min-w-0">
                <p class="truncate font-bold"><bdi>{name.clone()}</bdi></p>
                <p class="text-sm text-ink-3">
                    {size(locale, bytes)} {amount} " · "
                    <DateText at=created_at/>
                </p>
                <Show when=move || is_failed.get()>
                    <p class="text-sm text-danger">{move || document.with(|document| document.failure.map(|failure| reason(locale, failure)))}</p>
                </Show>
            </div>
            <StateBadge document/>
            <div class="flex items-center">
                <Show when=move || may_be_retried.get()>
                    <form method="post" action=RetryDocument::PATH on:submit=move |event| {
                        event.prevent_default();
                        retry(list, document);
                    }>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <button class="text-button">{td_string!(locale, common.retry)}</button>
                    </form>
                </Show>
                <Show when=move || is_indexed.get()>
                    <TextLink id/>
                </Show>
                // Not a page: the router must not handle it.
                <a class="icon-button" href=format!("/files/{id}") rel="external" download="" aria-label=format!("{}: {name}", td_string!(locale, library.download)) title=td_string!(locale, library.download)>
                    <Icon glyph=Glyph::Download/>
                </a>
                <button type="button" class="icon-button" popovertarget=menu.clone() aria-label=format!("{}: {name}", td_string!(locale, library.delete))>
                    <Icon glyph=Glyph::Trash/>
                </button>
                <div class="menu panel p-4" id=menu popover="auto">
                    <DeleteForm list id name/>
                </div>
            </div>
        </li>
    }
}

/// Asks first: a deleted document cannot be restored.
#[component]
fn DeleteForm(list: DocumentList, id: domain::ids::DocumentId, name: String) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match delete_document(id).await {
                Ok(id) => list.remove(id),
                Err(error) => toasts.show(sentence(locale, &error)),
            }
        });
    };
    view! {
        <form class="grid max-w-72 gap-3" method="post" action=DeleteDocument::PATH on:submit=submit>
            <p>{td_string!(locale, library.delete_question, name = name).to_string()}</p>
            <p class="text-sm text-ink-3">{td_string!(locale, library.delete_hint)}</p>
            <input type="hidden" name="id" value=id.to_string()/>
            <button class="small-danger justify-self-start">{td_string!(locale, library.delete)}</button>
        </form>
    }
}

#[component]
fn StateBadge(document: RwSignal<DocumentView>) -> impl IntoView {
    let locale = use_locale();
    let state = Memo::new(move |_| document.with(|document| document.state));
    let words = move || match state.get() {
        DocumentState::Queued => td_string!(locale, library.queued),
        DocumentState::Reading => td_string!(locale, library.reading),
        DocumentState::Indexed => td_string!(locale, library.ready),
        DocumentState::Failed => td_string!(locale, library.failed),
    };
    let name = move || match state.get() {
        DocumentState::Queued => "queued",
        DocumentState::Reading => "reading",
        DocumentState::Indexed => "indexed",
        DocumentState::Failed => "failed",
    };
    view! { <span class="state-badge" data-state=name>{words}</span> }
}

fn retry(list: DocumentList, document: RwSignal<DocumentView>) {
    let locale = use_locale();
    let toasts = use_toasts();
    let id = document.with_untracked(|document| document.id);
    spawn_local(async move {
        match retry_document(id).await {
            Ok(document) => list.put(document),
            Err(error) => toasts.show(sentence(locale, &error)),
        }
    });
}

/// Why a document could not be read, and what helps.
fn reason(locale: Locale, failure: IntakeFailure) -> &'static str {
    match failure {
        IntakeFailure::Damaged => td_string!(locale, library.damaged),
        IntakeFailure::Encrypted => td_string!(locale, library.encrypted),
        IntakeFailure::NoText => td_string!(locale, library.no_text),
        IntakeFailure::OldWord => td_string!(locale, library.old_word),
        IntakeFailure::WrongName => td_string!(locale, library.wrong_name),
        IntakeFailure::TooLarge => td_string!(locale, library.too_large_inside),
        IntakeFailure::TooManyPassages => td_string!(locale, library.too_many_passages),
        IntakeFailure::TooSlow => td_string!(locale, library.too_slow),
        IntakeFailure::LibraryFull => td_string!(locale, library.library_full),
        IntakeFailure::Internal => td_string!(locale, library.internal),
    }
}

#[cfg(test)]
mod tests {
    use domain::Language;
    use domain::knowledge::MAX_PASSAGES;

    use super::*;

    #[test]
    fn a_file_of_too_many_parts_is_told_how_many_there_may_be() {
        for (locale, language) in [(Locale::fa, Language::Fa), (Locale::en, Language::En)] {
            let sentence = reason(locale, IntakeFailure::TooManyPassages);
            assert!(sentence.contains(&digits::number(u64::from(MAX_PASSAGES), language)), "{sentence}");
        }
    }
}
