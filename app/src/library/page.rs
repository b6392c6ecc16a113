use domain::knowledge::{DocumentFormat, MAX_DOCUMENT_BYTES};
use leptos::html;
use leptos::prelude::*;
use web_sys::DragEvent;

use super::document_list::DocumentList;
use super::document_row::DocumentRow;
use super::document_text::TextReader;
use super::server_fns::list_documents;
use super::size::size;
use super::tester::Tester;
use super::upload::{UPLOAD_PATH, Uploads};
use super::upload_chip::UploadChip;
use crate::chat::{CurrentConversation, PageMain, Sidebar};
use crate::errors::{AppError, sentence};
use crate::form_problem::FormProblem;
use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};
use crate::sign_in_first::SignInFirst;
use crate::ui::{EmptyState, Glyph, Icon, Skeleton};

/// `/library`: the documents that questions are answered from.
#[component]
pub(crate) fn LibraryPage() -> impl IntoView {
    let i18n = use_i18n();
    let first = Resource::new_blocking(|| (), |()| list_documents(None));
    provide_context(CurrentConversation::of_address());
    let list = DocumentList::new();
    let uploads = Uploads::new(move |document| list.put(document));
    let content = move || {
        Suspend::new(async move {
            match first.await {
                Ok(documents) => {
                    list.fill(documents);
                    view! { <Documents list/> }.into_any()
                }
                Err(AppError::Domain(domain::Error::SignedOut)) => view! { <SignInFirst/> }.into_any(),
                Err(error) => view! { <p class="py-8 text-center text-danger" role="alert">{sentence(i18n, &error)}</p> }.into_any(),
            }
        })
    };
    view! {
        <PageHead title=tu_string!(i18n, library.page_title).to_owned()/>
        <div class="chat-page">
            <Sidebar/>
            <PageMain title=tu_string!(i18n, library.title)>
                <p class="text-ink-2">{tu_string!(i18n, library.subtitle)}</p>
                <FormProblem/>
                <DropZone uploads/>
                <Transition fallback=|| view! { <Skeleton/> }>{content}</Transition>
                <Tester/>
            </PageMain>
            <TextReader/>
        </div>
    }
    .into_any()
}

/// Where files are dropped or chosen, and the limits.
#[component]
fn DropZone(uploads: Uploads) -> impl IntoView {
    let i18n = use_i18n();
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
    let limits = tu_string!(i18n, library.limits, size = size(i18n, MAX_DOCUMENT_BYTES)).to_string();
    view! {
        <section class="grid gap-3" aria-label=tu_string!(i18n, library.upload)>
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
                <p class="font-bold">{tu_string!(i18n, library.drop_here)}</p>
                <label class="choose-files">
                    {tu_string!(i18n, library.choose)}
                    <input class="choose-input" type="file" name="file" multiple accept=DocumentFormat::ACCEPT aria-describedby="upload-limits" node_ref=field on:change=on_choose/>
                </label>
                <p class="text-sm text-ink-3 text-balance" id="upload-limits">{limits}</p>
                <noscript inner_html=format!("<button class=\"small-primary\">{}</button>", tu_string!(i18n, library.upload))></noscript>
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
    let i18n = use_i18n();
    let is_empty = Memo::new(move |_| list.rows.with(Vec::is_empty));
    view! {
        <section aria-label=tu_string!(i18n, library.documents)>
            <Show
                when=move || !is_empty.get()
                fallback=move || {
                    view! { <EmptyState glyph=Glyph::Library title=tu_string!(i18n, library.empty_title) text=tu_string!(i18n, library.empty_text)/> }
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
                    {tu_string!(i18n, common.more)}
                </button>
            </Show>
        </section>
    }
}
