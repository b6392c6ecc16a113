use domain::knowledge::{DocumentFormat, DocumentState, DocumentView, IntakeFailure};
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos_i18n::I18nContext;

use super::document_list::DocumentList;
use super::document_text::TextLink;
use super::server_fns::{DeleteDocument, RetryDocument, delete_document, retry_document};
use super::size::size;
use crate::errors::sentence;
use crate::i18n::{Locale, tu_string, use_i18n};
use crate::language::use_language;
use crate::ui::{DateText, Glyph, Icon, use_toasts};

/// A document: what it is, how far its intake has come, and what can be done with it.
#[component]
pub(super) fn DocumentRow(document: ArcRwSignal<DocumentView>, list: DocumentList) -> impl IntoView {
    let (i18n, language) = (use_i18n(), use_language());
    let document = RwSignal::from(document);
    let DocumentView { id, name, format, size: bytes, created_at, .. } = document.get_untracked();
    let amount = move || {
        let (pages, passages, state) = document.with(|document| (document.pages, document.passages, document.state));
        let number = |count: u32| digits::number(u64::from(count), language);
        let pages = pages.map(|pages| tu_string!(i18n, library.pages, count = number(pages)).to_string());
        let passages = (state == DocumentState::Indexed).then(|| tu_string!(i18n, library.passages, count = number(passages)).to_string());
        pages.into_iter().chain(passages).map(|part| format!(" · {part}")).collect::<String>()
    };
    let is_failed = Memo::new(move |_| document.with(|document| document.state == DocumentState::Failed));
    let is_indexed = Memo::new(move |_| document.with(|document| document.state == DocumentState::Indexed));
    let glyph = if format == DocumentFormat::Csv { Glyph::FileSheet } else { Glyph::FileText };
    let menu = format!("delete-{id}");
    view! {
        <li class="document">
            <Icon glyph class="size-6 text-primary"/>
            <div class="min-w-0">
                <p class="truncate font-bold"><bdi>{name.clone()}</bdi></p>
                <p class="text-sm text-ink-3">
                    {size(i18n, bytes)} {amount} " · "
                    <DateText at=created_at/>
                </p>
                <Show when=move || is_failed.get()>
                    <p class="text-sm text-danger">{move || document.with(|document| document.failure.map(|failure| reason(i18n, failure)))}</p>
                </Show>
            </div>
            <StateBadge document/>
            <div class="flex items-center">
                <Show when=move || is_failed.get()>
                    <form method="post" action=RetryDocument::PATH on:submit=move |event| {
                        event.prevent_default();
                        retry(list, document);
                    }>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <button class="text-button">{tu_string!(i18n, common.retry)}</button>
                    </form>
                </Show>
                <Show when=move || is_indexed.get()>
                    <TextLink id/>
                </Show>
                // Not a page: the router must not handle it.
                <a class="icon-button" href=format!("/files/{id}") rel="external" download="" aria-label=format!("{}: {name}", tu_string!(i18n, library.download)) title=tu_string!(i18n, library.download)>
                    <Icon glyph=Glyph::Download/>
                </a>
                <button type="button" class="icon-button" popovertarget=menu.clone() aria-label=format!("{}: {name}", tu_string!(i18n, library.delete))>
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
    let i18n = use_i18n();
    let toasts = use_toasts();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            match delete_document(id).await {
                Ok(id) => list.remove(id),
                Err(error) => toasts.show(sentence(i18n, &error)),
            }
        });
    };
    view! {
        <form class="grid max-w-72 gap-3" method="post" action=DeleteDocument::PATH on:submit=submit>
            <p>{tu_string!(i18n, library.delete_question, name = name).to_string()}</p>
            <p class="text-sm text-ink-3">{tu_string!(i18n, library.delete_hint)}</p>
            <input type="hidden" name="id" value=id.to_string()/>
            <button class="small-danger justify-self-start">{tu_string!(i18n, library.delete)}</button>
        </form>
    }
}

#[component]
fn StateBadge(document: RwSignal<DocumentView>) -> impl IntoView {
    let i18n = use_i18n();
    let state = Memo::new(move |_| document.with(|document| document.state));
    let words = move || match state.get() {
        DocumentState::Queued => tu_string!(i18n, library.queued),
        DocumentState::Reading => tu_string!(i18n, library.reading),
        DocumentState::Indexed => tu_string!(i18n, library.ready),
        DocumentState::Failed => tu_string!(i18n, library.failed),
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
    let i18n = use_i18n();
    let toasts = use_toasts();
    let id = document.with_untracked(|document| document.id);
    spawn_local(async move {
        match retry_document(id).await {
            Ok(document) => list.put(document),
            Err(error) => toasts.show(sentence(i18n, &error)),
        }
    });
}

/// Why a document could not be read, and what helps.
fn reason(i18n: I18nContext<Locale>, failure: IntakeFailure) -> &'static str {
    match failure {
        IntakeFailure::Damaged => tu_string!(i18n, library.damaged),
        IntakeFailure::Encrypted => tu_string!(i18n, library.encrypted),
        IntakeFailure::NoText => tu_string!(i18n, library.no_text),
        IntakeFailure::WrongName => tu_string!(i18n, library.wrong_name),
        IntakeFailure::TooLarge => tu_string!(i18n, library.too_large_inside),
        IntakeFailure::TooSlow => tu_string!(i18n, library.too_slow),
        IntakeFailure::Internal => tu_string!(i18n, library.internal),
    }
}
