use domain::knowledge::{DocumentFormat, MAX_DOCUMENT_BYTES};
use leptos::html;
use leptos::prelude::*;
use web_sys::DragEvent;

use super::document_list::DocumentList;
use super::document_row::DocumentRow;
use super::document_text::TextReader;
use super::size::size;
use super::tester::Tester;
use super::upload::{UPLOAD_PATH, Uploads};
use super::upload_chip::UploadChip;
use crate::chat::PageMain;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{EmptyState, Glyph, Icon};
use crate::workspace::{LibraryStart, set_title};

/// The documents that questions are answered from.
#[component]
pub(crate) fn LibraryRoom(
    /// What the server opened it with.
    start: LibraryStart,
    /// What every page of the person says, as HTML.
    notices: String,
) -> impl IntoView {
    let locale = use_locale();
    let LibraryStart { documents, text, found } = start;
    let list = DocumentList::new(documents);
    let uploads = Uploads::new(move |document| list.put(document));
    Effect::new(move |_| set_title(td_string!(locale, library.page_title)));
    view! {
        <PageMain title=td_string!(locale, library.title) notices=|| view! { <div class="contents" inner_html=notices></div> }>
            <p class="text-ink-2">{td_string!(locale, library.subtitle)}</p>
            <DropZone uploads/>
            <Documents list/>
            <Tester first=found/>
        </PageMain>
        <TextReader first=text/>
    }
    .into_any()
}

/// Where files are dropped or chosen, and the limits.
#[component]
fn DropZone(uploads: Uploads) -> impl IntoView {
    let locale = use_locale();
    let dragging = RwSignal::new(false);
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        dragging.set(false);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            uploads.add(&files);
        }
    };
    let field = NodeRef::<html::Input>::new();
    let upload = move |field: web_sys::HtmlInputElement| {
        if let Some(files) = field.files().filter(|files| files.length() > 0) {
            uploads.add(&files);
            field.set_value("");
        }
    };
    // Files may have been chosen before hydration.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            upload(field);
        }
    });
    let on_choose = move |_| {
        if let Some(field) = field.get_untracked() {
            upload(field);
        }
    };
    let limits = td_string!(locale, library.limits, size = size(locale, MAX_DOCUMENT_BYTES)).to_string();
    view! {
        <section class="grid gap-3" aria-label=td_string!(locale, library.upload)>
            <form
                class="drop-zone"
                class:dragging=dragging
                method="post"
                enctype="multipart/form-data"
                action=UPLOAD_PATH
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    dragging.set(true);
                }
                on:dragleave=move |_| dragging.set(false)
                on:drop=on_drop
            >
                <Icon glyph=Glyph::Upload class="size-8 text-primary"/>
                <p class="font-bold">{td_string!(locale, library.drop_here)}</p>
                <label class="choose-files">
                    {td_string!(locale, library.choose)}
                    <input class="choose-input" type="file" name="file" multiple accept=DocumentFormat::ACCEPT aria-describedby="upload-limits" node_ref=field on:change=on_choose/>
                </label>
                <p class="text-sm text-ink-3 text-balance" id="upload-limits">{limits}</p>
                <noscript inner_html=format!("<button class=\"small-primary\">{}</button>", td_string!(locale, library.upload))></noscript>
            </form>
            {move || {
                let shown = uploads.list.get();
                (!shown.is_empty())
                    .then(|| {
                        let chips = shown.into_iter().map(|upload| view! { <UploadChip upload uploads/> }).collect_view();
                        view! { <div class="grid gap-2">{chips}</div> }
                    })
            }}
        </section>
    }
}

#[component]
fn Documents(list: DocumentList) -> impl IntoView {
    let locale = use_locale();
    let is_empty = Memo::new(move |_| list.rows.with(Vec::is_empty));
    view! {
        <section aria-label=td_string!(locale, library.documents)>
            <Show
                when=move || !is_empty.get()
                fallback=move || {
                    view! { <EmptyState glyph=Glyph::Library title=td_string!(locale, library.empty_title) text=td_string!(locale, library.empty_text)/> }
                }
            >
                <ul class="documents">
                    <For each=move || list.rows.get() key=|(id, _)| *id let:row>
                        <DocumentRow document=row.1 list/>
                    </For>
                </ul>
            </Show>
            <Show when=move || list.has_more()>
                <button type="button" class="pill mx-auto mt-4" on:click=move |_| list.load_more()>
                    {td_string!(locale, common.more)}
                </button>
            </Show>
        </section>
    }
}
