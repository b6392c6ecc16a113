use std::time::Duration;

use domain::ids::{MessageId, PassageId};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use wasm_bindgen::JsCast;

use super::citations;
#[cfg(feature = "ssr")]
use super::loaded::SettledRows;
use super::message::MessageRow;
use super::scroll::Scroll;
use super::server_fns::ContinueAnswer;
use super::thread::Thread;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// The messages, from old to new, in a pane of their own.
#[component]
pub(super) fn MessageList(
    /// The conversation.
    thread: Thread,
    /// How its pane scrolls.
    scroll: Scroll,
    /// The passage that is open beside it.
    open_source: Memo<Option<PassageId>>,
) -> impl IntoView {
    let locale = use_locale();
    let loading = RwSignal::new(false);
    let load_earlier = move |_| {
        loading.set(true);
        let hold = scroll.hold();
        thread.load_earlier(move || {
            loading.set(false);
            hold();
        });
    };
    mark_open(scroll.pane, thread, open_source);
    view! {
        <div
            class="thread-pane"
            role="region"
            aria-label=td_string!(locale, chat.messages)
            tabindex="0"
            node_ref=scroll.pane
            on:scroll=move |_| scroll.moved()
            on:wheel=move |event| scroll.wheeled(&event)
            on:submit=move |event| continue_answer(thread, &event)
        >
            <div class="thread">
                <Show when=move || thread.earlier.with(Option::is_some)>
                    <button type="button" class="pill self-center" prop:disabled=loading on:click=load_earlier>
                        {td_string!(locale, chat.load_earlier)}
                    </button>
                </Show>
                {rows(thread)}
            </div>
        </div>
        <div class="relative">
            <Show when=move || scroll.unseen.get()>
                <button type="button" class="pill new-text" on:click=move |_| scroll.to_end()>
                    {td_string!(locale, chat.new_text)}
                    <Icon glyph=Glyph::ArrowDown/>
                </button>
            </Show>
        </div>
    }
}

fn rows(thread: Thread) -> AnyView {
    let rows = view! {
        <For each=move || thread.rows.get() key=|row| row.key.clone() let:row>
            <MessageRow row thread/>
        </For>
    };
    #[cfg(feature = "ssr")]
    let rows = (leptos::tachys::html::InertElement::new(use_context::<SettledRows>().unwrap_or_default().0), rows);
    rows.into_any()
}

/// Whether the page has rows of which the server makes no views; the browser has views of all of them.
pub(super) fn has_settled_rows() -> bool {
    cfg_if::cfg_if! {
        if #[cfg(feature = "ssr")] {
            with_context(|rows: &SettledRows| !rows.0.is_empty()).unwrap_or_default()
        } else {
            false
        }
    }
}

/// Marks the citations of the passage that is open, new text included.
fn mark_open(pane: NodeRef<html::Div>, thread: Thread, open_source: Memo<Option<PassageId>>) {
    Effect::new(move |_| {
        thread.growth.track();
        thread.redrawn.track();
        let (Some(pane), open) = (pane.get(), open_source.get()) else { return };
        for link in elements(&pane, "[aria-current]") {
            // Fails only for names that are none.
            let _ = link.remove_attribute("aria-current");
        }
        for link in open.map(|passage| elements(&pane, &citations::selector(passage))).unwrap_or_default() {
            let _ = link.set_attribute("aria-current", "true");
        }
    });
}

fn elements(pane: &web_sys::Element, selector: &str) -> Vec<web_sys::Element> {
    let Ok(found) = pane.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

/// The forms under answers ask over the socket. When it is rejected, a toast says why and one may try again.
fn continue_answer(thread: Thread, event: &SubmitEvent) {
    let Some(form) = event.target().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
    let field = form.query_selector("[name=message]").ok().flatten().and_then(|field| field.get_attribute("value"));
    let message = field.and_then(|message| message.parse::<MessageId>().ok());
    let (Some(message), Some(ContinueAnswer::PATH)) = (message, form.get_attribute("action").as_deref()) else { return };
    event.prevent_default();
    let Some(button) = form.query_selector("button").ok().flatten() else { return };
    let _ = button.set_attribute("disabled", "");
    thread.continue_answer(message);
    set_timeout(move || drop(button.remove_attribute("disabled")), Duration::from_secs(5));
}
