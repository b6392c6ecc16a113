use leptos::prelude::*;

use crate::errors::{AppError, sentence};
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::ui::{ButtonLink, EmptyState, Glyph};

/// Shown instead of a conversation that does not exist, or cannot be loaded.
#[component]
pub(crate) fn Missing(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(match &error {
            AppError::Domain(error) => crate::status::status_of(error),
            AppError::Transport(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        });
    }
    let locale = use_locale();
    view! {
        <main class="chat-main justify-center">
            <EmptyState glyph=Glyph::Chat title=td_string!(locale, chat.missing) text=sentence(locale, &error)>
                <ButtonLink href=href("/chat") icon=Glyph::NewChat>{td_string!(locale, chat.new)}</ButtonLink>
            </EmptyState>
        </main>
    }
}
