use domain::ids::PassageId;
use leptos::prelude::*;

use super::message::MessageRow;
use super::scroll::Scroll;
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
    view! {
        <div
            class="thread-pane"
            role="region"
            aria-label=td_string!(locale, chat.messages)
            tabindex="0"
            node_ref=scroll.pane
            on:scroll=move |_| scroll.moved()
            on:wheel=move |event| scroll.wheeled(&event)
        >
            <div class="thread">
                <Show when=move || thread.earlier.with(Option::is_some)>
                    <button type="button" class="pill self-center" prop:disabled=loading on:click=load_earlier>
                        {td_string!(locale, chat.load_earlier)}
                    </button>
                </Show>
                <For each=move || thread.rows.get() key=|row| row.key.clone() let:row>
                    <MessageRow row thread open_source/>
                </For>
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
