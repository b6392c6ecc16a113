use leptos::prelude::*;

use crate::account::DeletionNotice;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Glyph, Icon};

/// The main part of a page beside the conversations: its heading, and a column. On a phone the heading opens the sidebar.
#[component]
pub(crate) fn PageMain(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <main class="chat-main">
            <header class="chat-top">
                <button
                    type="button"
                    class="icon-button lg:hidden"
                    popovertarget="sidebar"
                    aria-label=tu_string!(use_i18n(), chat.open_sidebar)
                >
                    <Icon glyph=Glyph::Menu/>
                </button>
                <h1 class="font-bold">{title}</h1>
            </header>
            <DeletionNotice/>
            <div class="page-column">{children()}</div>
        </main>
    }
    .into_any()
}
