use std::time::Duration;

use domain::chat::protocol::{News, ServerFrame};
use domain::knowledge::{DocumentFormat, MAX_DOCUMENT_BYTES};
use leptos::ev;
use leptos::html;
use leptos::leptos_dom::helpers::request_animation_frame;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

use super::server_fns::open_library;
use super::shown::{LibraryStart, Part, Row};
use super::size::size;
use super::upload::{UPLOAD_PATH, Uploads};
use super::upload_chip::UploadChip;
use crate::chat::PageMain;
use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::live::{reading, use_live};
use crate::ui::{Glyph, Icon, Toasts, use_toasts};
use crate::workspace::{Nav, set_title, use_nav};

/// News come in crowds: the page is read anew this long after the first of them.
const SETTLING: Duration = Duration::from_millis(500);

/// The documents that questions are answered from. What it shows is made by the server; here it is kept current.
#[component]
pub(crate) fn LibraryRoom(
    /// What the server opened it with.
    start: LibraryStart,
    /// What every page of the person says, as HTML.
    notices: String,
) -> impl IntoView {
    let locale = use_locale();
    let nav = use_nav();
    let shown = Shown::new(start, nav);
    let uploads = Uploads::new(move || shown.refresh_soon());
    Effect::new(move |_| set_title(td_string!(locale, library.page_title)));
    obey_forms(shown, nav);
    let leave = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            close_document();
        }
    };
    view! {
        <PageMain title=td_string!(locale, library.title) notices=|| view! { <div class="contents" inner_html=notices></div> }>
            <div class="library">
                <div class="library-side">{part(shown.side)}</div>
                <div class="library-list">
                    <DropZone uploads/>
                    {part(shown.adding)}
                    {part(shown.tools)}
                    <section aria-label=td_string!(locale, library.documents)>
                        {part(shown.selection)}
                        <ul class="documents">
                            <For each=move || shown.rows.get() key=|row| (row.id, row.part.mark) let:row>
                                <li class="document" inner_html=row.part.html></li>
                            </For>
                        </ul>
                    </section>
                    {part(shown.foot)}
                    {part(shown.tester)}
                </div>
            </div>
        </PageMain>
        <div class="contents" on:keydown=leave>{part(shown.beside)}</div>
    }
    .into_any()
}

fn part(part: RwSignal<Part>) -> impl IntoView {
    view! { <div class="contents" inner_html=move || part.with(|part| part.html.clone())></div> }
}

/// What the page shows.
#[derive(Clone, Copy)]
struct Shown {
    query: Memo<String>,
    toasts: Toasts,
    side: RwSignal<Part>,
    adding: RwSignal<Part>,
    tools: RwSignal<Part>,
    selection: RwSignal<Part>,
    rows: RwSignal<Vec<Row>>,
    foot: RwSignal<Part>,
    tester: RwSignal<Part>,
    beside: RwSignal<Part>,
    is_settling: StoredValue<bool>,
}

impl Shown {
    /// Follows the address and the news.
    fn new(start: LibraryStart, nav: Nav) -> Self {
        let LibraryStart { side, adding, tools, selection, rows, foot, tester, beside } = start;
        let shown = Self {
            query: nav.query(),
            toasts: use_toasts(),
            side: RwSignal::new(side),
            adding: RwSignal::new(adding),
            tools: RwSignal::new(tools),
            selection: RwSignal::new(selection),
            rows: RwSignal::new(rows),
            foot: RwSignal::new(foot),
            tester: RwSignal::new(tester),
            beside: RwSignal::new(beside),
            is_settling: StoredValue::new(false),
        };
        Effect::new(move |is_later: Option<bool>| {
            shown.query.track();
            if is_later.is_some() {
                shown.refresh();
            }
            true
        });
        let live = use_live();
        live.listen(move |frame| {
            if let ServerFrame::News { news: News::Document { .. } | News::DocumentGone { .. } } = &*frame {
                shown.refresh_soon();
            }
        });
        live.keep_current(move || Some(reading(open_library(shown.query.get_untracked()), move |newer| shown.take(newer))));
        shown
    }

    fn refresh_soon(self) {
        if !self.is_settling.try_get_value().unwrap_or(true) {
            self.is_settling.set_value(true);
            set_timeout(
                move || {
                    if self.is_settling.try_set_value(false).is_none() {
                        self.refresh();
                    }
                },
                SETTLING,
            );
        }
    }

    fn refresh(self) {
        let query = self.query.get_untracked();
        spawn_local(async move {
            let newer = open_library(query.clone()).await;
            // Something else may be asked for by now, or the room have been left.
            if self.query.try_get_untracked().as_ref() != Some(&query) {
                return;
            }
            match newer {
                Ok(newer) => self.take(newer),
                Err(AppError::Domain(domain::Error::SignedOut)) => crate::live::redirect_to_sign_in(),
                Err(error) => self.toasts.show(sentence(use_locale(), &error)),
            }
        });
    }

    fn take(self, newer: LibraryStart) {
        let LibraryStart { side, adding, tools, selection, rows, foot, tester, beside } = newer;
        let was_open = self.beside.with_untracked(|part| part.mark != 0);
        // A link that leads from page to page is taken away with the page it stands on.
        let step = find(".source-drawer [rel]:focus").and_then(|link| link.get_attribute("rel"));
        for (shown, newer) in [
            (self.side, side),
            (self.adding, adding),
            (self.tools, tools),
            (self.selection, selection),
            (self.foot, foot),
            (self.tester, tester),
            (self.beside, beside),
        ] {
            if shown.with_untracked(|shown| *shown != newer) {
                shown.set(newer);
            }
        }
        self.rows.set(rows);
        if !was_open || step.is_some() {
            // Once it stands there.
            request_animation_frame(move || {
                let next = step.and_then(|rel| find(&format!(".source-drawer [rel={rel}]")));
                if let Some(next) = next.or_else(|| find(".source-drawer h2")) {
                    let _ = next.focus();
                }
            });
        }
    }
}

/// A form of the page is sent by the script of all pages; what it has changed is read here, without loading the page.
fn obey_forms(shown: Shown, nav: Nav) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::Custom::<web_sys::CustomEvent>::new("done"), move |event| {
            let Some(address) = event.detail().as_string() else { return };
            if nav.take(&address) {
                event.prevent_default();
                shown.refresh();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// The document is closed by the link that closes it, wherever the focus is in it.
fn close_document() {
    if let Some(link) = find(".source-drawer header a") {
        link.click();
    }
}

fn find(selector: &str) -> Option<web_sys::HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// Where files are dropped or chosen, and the limits.
#[component]
fn DropZone(uploads: Uploads) -> impl IntoView {
    let locale = use_locale();
    let dismiss = Callback::new(move |number| uploads.dismiss(number));
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
    let folder = use_nav().param("folder");
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
                <input type="hidden" name="folder" value=move || folder.get()/>
                <p class="flex items-center gap-2 font-bold">
                    <Icon glyph=Glyph::Upload class="size-6 text-primary"/>
                    {td_string!(locale, library.drop_here)}
                </p>
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
                        let chips = shown.into_iter().map(|upload| view! { <UploadChip upload dismiss/> }).collect_view();
                        view! { <div class="grid gap-2">{chips}</div> }
                    })
            }}
        </section>
    }
}
