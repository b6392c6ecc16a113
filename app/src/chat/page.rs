use domain::ids::ConversationId;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::{LazyRoute, NavigateOptions};

use super::conversation::Conversation;
use super::missing::Missing;
use super::server_fns::{Opened, open_chat};
use super::sidebar::Sidebar;
use crate::errors::AppError;
use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};
use crate::language::{href, without_language};
use crate::parts::{part, preloaded, shown};
use crate::sign_in_first::SignInFirst;
use crate::ui::Skeleton;

/// `/chat` and `/chat/{id}`. One page for both: when the first question gives a new conversation its address,
/// nothing on the page has to move.
pub(crate) struct ChatPage {
    opened: Resource<Result<Opened, AppError>>,
    place: Place,
}

/// Which conversation the address names, and which one the page has begun itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The conversation in the address; an address that is none is an error.
    pub current: Memo<Result<Option<ConversationId>, domain::Error>>,
    /// What to load. It does not change while the page gives its own new conversation an address.
    wanted: Memo<(u32, Result<Option<ConversationId>, domain::Error>)>,
    begun: StoredValue<Option<ConversationId>>,
}

impl Place {
    /// The place that the address names.
    pub fn new() -> Self {
        let path = use_location().pathname;
        let begun = StoredValue::new(None);
        let current = Memo::new(move |_| {
            path.with(|path| match without_language(path).strip_prefix("/chat").unwrap_or_default().trim_matches('/') {
                "" => Ok(None),
                id => id.parse().map(Some).map_err(|_| domain::Error::NotFound),
            })
        });
        let wanted = Memo::new(move |previous: Option<&(u32, _)>| {
            let current = current.get();
            match previous {
                Some(previous) if begun.get_value().is_some_and(|begun| current == Ok(Some(begun))) => previous.clone(),
                Some((count, _)) => {
                    begun.set_value(None);
                    (count + 1, current)
                }
                None => (0, current),
            }
        });
        Self { current, wanted, begun }
    }

    /// The page has begun this conversation: from now on it is the one in the address.
    pub fn adopt(self, id: ConversationId, navigate: &impl Fn(&str, NavigateOptions)) {
        if self.current.get_untracked() != Ok(Some(id)) {
            self.begun.set_value(Some(id));
            navigate(&href(&format!("/chat/{id}")), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    }
}

impl LazyRoute for ChatPage {
    fn data() -> Self {
        let place = Place::new();
        // The status of the page depends on it.
        let opened = Resource::new_blocking(
            move || place.wanted.get().1,
            |wanted| async move {
                match wanted {
                    Ok(id) => open_chat(id).await,
                    Err(error) => Err(error.into()),
                }
            },
        );
        Self { opened, place }
    }

    async fn view(this: Self) -> AnyView {
        shown!(chat(this))
    }

    async fn preload() {
        preloaded!(__preload_chat);
    }
}

part! {
    fn chat(page: ChatPage) -> AnyView {
        let ChatPage { opened, place } = page;
        let i18n = use_i18n();
        provide_context(place);
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
        .into_any()
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
