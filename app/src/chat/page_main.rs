use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// The main part of a page beside the conversations: its heading, and a column. On a phone the heading opens the sidebar.
#[component]
pub(crate) fn PageMain(
    title: &'static str,
    /// What every page of the person says.
    #[prop(into)]
    notices: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="chat-main">
            <header class="chat-top">
                <button
                    type="button"
                    class="icon-button lg:hidden"
                    popovertarget="sidebar"
                    aria-label=td_string!(use_locale(), chat.open_sidebar)
                >
                    <Icon glyph=Glyph::Menu/>
                </button>
                <h1 class="font-bold">{title}</h1>
            </header>
            {notices.run()}
            <div class="page-column">{children()}</div>
        </main>
    }
    .into_any()
}
