//! An open conversation: title, thread, composer, and the source beside it.

use domain::chat::MAX_TITLE_CHARACTERS;
use domain::ids::PassageId;
use leptos::prelude::*;

use super::composer::Composer;
use super::conversation_menu::ConversationMenu;
use super::current_conversation::CurrentConversation;
use super::empty::Empty;
use super::message_list::{MessageList, has_settled_rows};
use super::scroll::Scroll;
use super::server_fns::Opened;
use super::source_drawer::SourceDrawer;
use super::thread::Thread;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};
use crate::workspace::{ChatStart, set_title, use_nav};

/// The conversation that the page has opened, or an empty one.
#[component]
pub(crate) fn Conversation(
    /// What the server opened it with.
    start: ChatStart,
    /// What every page of the person says, as HTML.
    notices: String,
) -> impl IntoView {
    let locale = use_locale();
    let ChatStart { opened: Opened { conversation, has_documents, suggestions, searches_web, form_key }, source } = start;
    let thread = Thread::open(conversation);
    let has_documents = RwSignal::new(has_documents);
    let first_key = form_key.clone();
    let scroll = Scroll::new();
    let current = expect_context::<CurrentConversation>();
    Effect::new(move |_| {
        if let Some(id) = thread.summary.with(|summary| summary.as_ref().map(|summary| summary.id)) {
            current.adopt(id);
        }
    });
    follow(thread, scroll);
    stop_by_escape(thread);
    let named = use_nav().param("source");
    let open_source = Memo::new(move |_| named.get().and_then(|passage| passage.parse::<PassageId>().ok()));
    let title =
        Memo::new(move |_| thread.summary.with(|summary| summary.as_ref().map(|summary| summary.title.clone()).unwrap_or_default()));
    let untitled = td_string!(locale, chat.untitled);
    let shown_title =
        move || title.with(|title| if title.is_empty() { untitled.to_owned() } else { title.chars().take(MAX_TITLE_CHARACTERS).collect() });
    Effect::new(move |_| set_title(&shown_title()));
    let has_rows = has_settled_rows();
    let is_empty = Memo::new(move |_| !has_rows && thread.rows.with(Vec::is_empty));
    view! {
        <main class="chat-main">
            <header class="chat-top">
                <button type="button" class="icon-button lg:hidden" popovertarget="sidebar" aria-label=td_string!(locale, chat.open_sidebar)>
                    <Icon glyph=Glyph::Menu/>
                </button>
                <h1 class="flex min-w-0 flex-1 font-bold">
                    <bdi class="truncate">{shown_title}</bdi>
                </h1>
                <Show when=move || thread.summary.with(Option::is_some)>
                    <ConversationMenu target=thread.summary/>
                </Show>
            </header>
            <div class="contents" inner_html=notices></div>
            {move || {
                if is_empty.get() {
                    view! { <Empty thread has_documents suggestions=suggestions.clone() form_key=first_key.clone()/> }.into_any()
                } else {
                    view! { <MessageList thread scroll open_source/> }.into_any()
                }
            }}
            <Composer thread form_key has_documents searches_web/>
            <Announcement thread/>
        </main>
        <SourceDrawer passage=open_source first=source finished=thread.finished/>
    }
}

/// Scrolls as the thread grows.
fn follow(thread: Thread, scroll: Scroll) {
    // A conversation opens at its end, where the reader left it.
    Effect::new(move |_| scroll.to_end());
    Effect::new(move |_| {
        if thread.asked.get() > 0 {
            scroll.asked();
        }
    });
    Effect::new(move |_| {
        if thread.growth.get() > 0 {
            scroll.grown();
        }
    });
}

/// Escape stops the answer, unless it closes a dialog or a popover.
fn stop_by_escape(thread: Thread) {
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let covered = document().query_selector("dialog[open], :popover-open").ok().flatten().is_some();
            if event.key() == "Escape" && !event.default_prevented() && !event.is_composing() && !covered && thread.stop() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Screen readers announce a finished answer once, not every piece of it.
#[component]
fn Announcement(thread: Thread) -> impl IntoView {
    let ready = td_string!(use_locale(), chat.answer_ready);
    let text = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(message) = thread.finished.get() {
            let shown = document().get_element_by_id(&format!("text-{message}")).and_then(|answer| answer.text_content());
            text.set(format!("{ready} {}", shown.unwrap_or_default()));
        }
    });
    view! { <div class="sr-only" role="status" aria-live="polite" dir="auto">{text}</div> }
}
