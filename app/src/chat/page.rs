use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::conversation::Conversation;
use super::current_conversation::CurrentConversation;
use super::missing::Missing;
use super::server_fns::open_chat;
use super::sidebar::Sidebar;
use crate::errors::AppError;
use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::sign_in_first::SignInFirst;
use crate::ui::Skeleton;

/// `/chat` and `/chat/{id}`. One page for both: when the first question gives a new conversation its address,
/// nothing on the page has to move.
#[component]
pub(crate) fn ChatPage() -> impl IntoView {
    let i18n = use_i18n();
    let current = CurrentConversation::of_address();
    provide_context(current);
    // The status of the page depends on it.
    let opened = Resource::new_blocking(
        move || current.to_load(),
        |id| async move {
            match id {
                Ok(id) => open_chat(id).await,
                Err(error) => Err(error.into()),
            }
        },
    );
    new_chat_shortcut();
    let content = move || {
        Suspend::new(async move {
            match opened.await {
                Ok(opened) => view! { <Conversation opened/> }.into_any(),
                Err(AppError::Domain(domain::Error::SignedOut)) => view! { <SignInFirst/> }.into_any(),
                Err(error) => view! { <Missing error/> }.into_any(),
            }
        })
    };
    view! {
        <PageHead title=tu_string!(i18n, chat.page_title).to_owned()/>
        <div class="chat-page">
            <Sidebar/>
            <Transition fallback=|| view! { <main class="chat-main"><Skeleton/></main> }>{content}</Transition>
        </div>
    }
}

/// `Ctrl/⌘ + Shift + O` begins a new conversation, whatever the layout of the keyboard.
fn new_chat_shortcut() {
    let navigate = use_navigate();
    let target = href("/chat");
    Effect::new(move |_| {
        let (navigate, target) = (navigate.clone(), target.clone());
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.shift_key() && event.code() == "KeyO" {
                event.prevent_default();
                navigate(&target, NavigateOptions::default());
            }
        });
        on_cleanup(move || handle.remove());
    });
}
