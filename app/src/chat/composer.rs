//! Where the person writes: a form that works without scripts, and with them saves drafts, uploads files and never waits.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::attachments::{AttachedFile, MAX_FILES};
use domain::chat::{ChatError, MAX_QUESTION_CHARACTERS};
use domain::persian::digits;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, KeyboardEvent};

use super::attach_field::attach_field;
use super::attached::{Chips, given_back, listen, tell};
use super::documents_only::documents_only;
use super::thread::Thread;
use crate::errors::of_domain;
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::library::upload_chip::UploadChip;
use crate::live::{Drafts, Status, use_live};
use crate::rendered_once::RenderedOnce;
use crate::ui::{Glyph, Icon};

/// Where the form is sent: without scripts, or before they are there.
pub const ASK_PATH: &str = "/chat/ask";
pub(super) const FIELD: &str = "question";
pub(super) const FORM: &str = "question-form";

/// In the browser: from when on what is typed is stored as a draft.
static IS_ALIVE: AtomicBool = AtomicBool::new(false);
/// The field grows up to so many lines, and then scrolls.
const MOST_ROWS: u32 = 8;

/// For new and open conversations, each with and without the choice to have the web left out.
static KEPT: [RenderedOnce; 4] = [const { RenderedOnce::new() }; 4];

/// The box at the bottom of a conversation.
#[component]
pub(super) fn Composer(
    thread: Thread,
    /// The key of the question when the form is posted without scripts.
    form_key: String,
    /// Whether the library holds anything; a file that is attached here may be the first.
    has_documents: RwSignal<bool>,
    /// Whether whoever answers can search the web, too.
    searches_web: bool,
) -> impl IntoView {
    let id = thread.id().map(|id| id.to_string());
    #[cfg(feature = "ssr")]
    let typed = super::rejected::typed_before();
    #[cfg(not(feature = "ssr"))]
    let typed = None;
    let compose = move |key, id, typed| composer(thread, key, id, has_documents, searches_web, typed);
    if thread.running.with_untracked(Option::is_some) || typed.is_some() {
        return compose(form_key, id, typed);
    }
    let is_open = id.is_some();
    let kept = &KEPT[usize::from(is_open) + 2 * usize::from(searches_web)];
    kept.view([&form_key, &id.unwrap_or_default()], |[key, id]| compose(key, is_open.then_some(id), None))
}

fn composer(
    thread: Thread,
    form_key: String,
    id: Option<String>,
    has_documents: RwSignal<bool>,
    searches_web: bool,
    typed: Option<(String, bool)>,
) -> AnyView {
    let (typed, is_for_documents) = typed.unwrap_or_default();
    let locale = use_locale();
    let field = NodeRef::<html::Textarea>::new();
    let text = RwSignal::new(String::new());
    let chips = Chips::new();
    let dismiss = Callback::new(move |number: usize| tell_form(field, "detach", &JsValue::from(number as u32)));
    let dragging = RwSignal::new(false);
    restore_draft(thread, text, field);
    hear_of_files(thread, chips, field);

    let length = Memo::new(move |_| text.with(|text| text.trim().chars().count()));
    let too_long = Memo::new(move |_| length.get() > MAX_QUESTION_CHARACTERS);
    let waits = RwSignal::new(false);
    let send = move || {
        let question = text.with_untracked(|text| text.trim().to_owned());
        if question.is_empty() || too_long.get_untracked() {
            return;
        }
        waits.set(chips.sending.get_untracked());
        if !waits.get_untracked() {
            thread.ask(question, chips.arrived.get_value());
            put(field, text, "");
            tell_form(field, "sent", &JsValue::NULL);
        }
    };
    // What was to be sent is, once its files are there.
    Effect::new(move |_| {
        if waits.get() && !chips.sending.get() {
            send();
        }
    });
    let on_key = move |event: KeyboardEvent| {
        // While a word is being composed, and on a touch keyboard, Enter belongs to the text.
        let ours = event.key() == "Enter" && !event.shift_key() && !event.is_composing() && event.key_code() != 229;
        if ours && !is_touch() {
            event.prevent_default();
            send();
        }
    };
    let take_files = move |list: Option<web_sys::FileList>| {
        let list = list.filter(|list| list.length() > 0);
        if list.is_some() {
            has_documents.set(true);
        }
        list.map(|list| tell_form(field, "attach", &list)).is_some()
    };
    let on_drop = move |event: DragEvent| {
        dragging.set(false);
        if take_files(event.data_transfer().and_then(|data| data.files())) {
            event.prevent_default();
        }
    };
    let on_paste = move |event: web_sys::ClipboardEvent| {
        if take_files(event.clipboard_data().and_then(|data| data.files())) {
            event.prevent_default();
        }
    };
    let limit = digits::number(MAX_QUESTION_CHARACTERS as u64, use_language());
    let too_long_text = td_string!(locale, chat.too_long, limit = limit).to_string();
    let (send_label, stop_label) = (td_string!(locale, chat.send), td_string!(locale, chat.stop));
    let is_running = Memo::new(move |_| thread.running.with(Option::is_some));
    let can_send = Memo::new(move |_| length.get() > 0);
    view! {
        <div class="composer">
            <form
                class="composer-box"
                class:dragging=dragging
                id=FORM
                method="post"
                enctype="multipart/form-data"
                action=href(ASK_PATH)
                on:submit=move |event| {
                    event.prevent_default();
                    send();
                }
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    dragging.set(true);
                }
                on:dragleave=move |_| dragging.set(false)
                on:drop=on_drop
            >
                <Queue
                    thread
                    on_edit=move |(question, files): (String, Vec<AttachedFile>)| {
                        put(field, text, &question);
                        if !files.is_empty() {
                            tell_form(field, "attach", &given_back(files));
                        }
                    }
                />
                {move || {
                    let shown = chips.shown.get();
                    (!shown.is_empty())
                        .then(|| {
                            let chips = shown.into_iter().map(|upload| view! { <UploadChip upload dismiss/> }).collect_view();
                            view! { <div class="flex flex-wrap gap-2 pb-2">{chips}</div> }
                        })
                }}
                {id.map(|id| view! { <input type="hidden" name="conversation" value=id/> })}
                <input type="hidden" name="key" value=form_key/>
                <label class="sr-only" for=FIELD>{td_string!(locale, chat.question_label)}</label>
                <textarea
                    id=FIELD
                    class="composer-field grows"
                    name="text"
                    rows="1"
                    dir="auto"
                    required
                    autocomplete="off"
                    enterkeyhint="send"
                    placeholder=td_string!(locale, chat.placeholder)
                    aria-describedby="composer-notes"
                    node_ref=field
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        fit(field);
                    }
                    on:keydown=on_key
                    on:paste=on_paste
                    inner_html=typed
                ></textarea>
                <div class="flex flex-wrap items-center gap-1">
                    {attach_field(take_files)}
                    {searches_web.then(|| documents_only(is_for_documents))}
                    <span class="flex-1"></span>
                    <Show when=move || is_running.get()>
                        <button type="button" class="send-button needs-scripts" aria-label=stop_label title=stop_label on:click=move |_| { thread.stop(); }>
                            <Icon glyph=Glyph::Stop/>
                        </button>
                    </Show>
                    <Show when=move || !is_running.get() || can_send.get()>
                        <button type="submit" class="send-button" class:idle=move || !can_send.get() aria-label=send_label title=send_label>
                            <Icon glyph=Glyph::Send/>
                        </button>
                    </Show>
                </div>
            </form>
            <div class="quiet-line" id="composer-notes">
                <StatusDot/>
                {move || {
                    if too_long.get() {
                        view! { <span class="text-danger" role="alert">{too_long_text.clone()}</span> }.into_any()
                    } else if waits.get() {
                        view! { <span role="status">{td_string!(locale, chat.waits_for_files)}</span> }.into_any()
                    } else {
                        view! { <span>{td_string!(locale, chat.check_sources)}</span> }.into_any()
                    }
                }}
            </div>
        </div>
    }
    .into_any()
}

/// The state of the connection, in a dot and a word.
#[component]
fn StatusDot() -> impl IntoView {
    let locale = use_locale();
    let status = use_live().status();
    let words = move || match status.get() {
        Status::Connecting => "",
        Status::Online => td_string!(locale, chat.online),
        Status::Reconnecting => td_string!(locale, chat.reconnecting),
        Status::Offline => td_string!(locale, chat.offline),
    };
    let state = move || match status.get() {
        Status::Connecting => "connecting",
        Status::Online => "online",
        Status::Reconnecting => "reconnecting",
        Status::Offline => "offline",
    };
    view! { <span class="status-dot" data-state=state role="status">{words}</span> }
}

/// Questions that wait for the running answer; each can be edited or discarded.
#[component]
fn Queue(thread: Thread, on_edit: impl Fn((String, Vec<AttachedFile>)) + Copy + Send + Sync + 'static) -> impl IntoView {
    let locale = use_locale();
    let (waits, edit, discard) = (td_string!(locale, chat.waits), td_string!(locale, common.edit), td_string!(locale, chat.discard));
    move || {
        let waiting = thread.waiting.get();
        let row = move |(key, text): (String, String)| {
            let (edited, discarded) = (key.clone(), key);
            view! {
                <li class="queued">
                    <Icon glyph=Glyph::Clock/>
                    <span class="text-ink-3">{waits}</span>
                    <bdi class="min-w-0 flex-1 truncate">{text}</bdi>
                    <button
                        type="button"
                        class="icon-button small"
                        aria-label=edit
                        on:click=move |_| {
                            if let Some(withdrawn) = thread.withdraw(&edited) {
                                on_edit(withdrawn);
                            }
                        }
                    >
                        <Icon glyph=Glyph::Edit/>
                    </button>
                    <button type="button" class="icon-button small" aria-label=discard on:click=move |_| drop(thread.withdraw(&discarded))>
                        <Icon glyph=Glyph::Close/>
                    </button>
                </li>
            }
        };
        (!waiting.is_empty()).then(|| view! { <ul class="grid gap-1 pb-2">{waiting.into_iter().map(row).collect_view()}</ul> })
    }
}

/// Has the script tell of the files that wait for a question here, and show those that an earlier page has left.
fn hear_of_files(thread: Thread, chips: Chips, field: NodeRef<html::Textarea>) {
    let locale = use_locale();
    Effect::new(move |was_told: Option<bool>| {
        // By this the script knows whose files they are; a new conversation gets its id with its first question.
        let id = thread.summary.with(|summary| summary.as_ref().map(|summary| summary.id));
        let Some(form) = field.get().and_then(|field| field.form()) else { return false };
        if let Some(id) = id {
            let _ = form.set_attribute("data-conversation", &id.to_string());
        }
        if was_told != Some(true) {
            let too_many = of_domain(locale, &ChatError::TooManyFiles { max: MAX_FILES as u32 }.into());
            let _ = form.set_attribute("data-too-many", &too_many);
            listen(&form, move |list| chips.hear(&list));
            if Drafts::has_files(id) {
                tell(&form, "attach", &JsValue::NULL);
            }
        }
        true
    });
}

fn tell_form(field: NodeRef<html::Textarea>, what: &str, detail: &JsValue) {
    if let Some(form) = field.get_untracked().and_then(|field| field.form()) {
        tell(&form, what, detail);
    }
}

/// Restores the draft of this conversation, and saves what is typed.
fn restore_draft(thread: Thread, text: RwSignal<String>, field: NodeRef<html::Textarea>) {
    let restored = StoredValue::new(false);
    Effect::new(move |_| {
        let Some(element) = field.get() else { return };
        if !restored.get_value() {
            restored.set_value(true);
            IS_ALIVE.store(true, Ordering::Relaxed);
            // What was typed before hydration wins over the saved draft.
            let typed = element.value();
            let draft = if typed.is_empty() { Drafts::read(thread.id()) } else { typed };
            put(field, text, &draft);
            if !is_touch() {
                let _ = element.focus();
            }
        }
    });
    Effect::new(move |_| {
        let text = text.get();
        if restored.get_value() {
            Drafts::save(thread.id(), &text);
        }
    });
}

fn put(field: NodeRef<html::Textarea>, text: RwSignal<String>, new: &str) {
    if let Some(element) = field.get_untracked() {
        element.set_value(new);
    }
    text.set(new.to_owned());
    fit(field);
}

/// Stores what was typed before the composer came to life, which stores it from then on: the page may be loaded anew.
pub fn keep_what_is_typed() {
    let Some(field) = field_on_page().filter(|_| !IS_ALIVE.load(Ordering::Relaxed)) else { return };
    let named = field.form().and_then(|form| form.query_selector("[name=conversation]").ok().flatten());
    let conversation = named.and_then(|named| named.get_attribute("value")?.parse().ok());
    if !field.value().is_empty() {
        Drafts::save(conversation, &field.value());
    }
}

fn field_on_page() -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id(FIELD)?.dyn_into().ok()
}

/// Where the browser cannot let a field grow by itself, its number of rows follows its text.
fn fit(field: NodeRef<html::Textarea>) {
    if let Some(element) = field.get_untracked() {
        element.set_rows(1);
        while element.scroll_height() > element.client_height() && element.rows() < MOST_ROWS {
            element.set_rows(element.rows() + 1);
        }
    }
}

fn is_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}
