//! Questions and answers.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::head::PageHead;
use crate::i18n::{tu_string, use_i18n};

/// A new conversation.
pub(crate) struct NewChat;

#[lazy_route]
impl LazyRoute for NewChat {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <PageHead title=tu_string!(use_i18n(), account.chat).to_owned()/> }.into_any()
    }
}

/// An existing one.
pub(crate) struct Conversation;

#[lazy_route]
impl LazyRoute for Conversation {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <PageHead title=tu_string!(use_i18n(), account.chat).to_owned()/> }.into_any()
    }
}
