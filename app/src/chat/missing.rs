use leptos::prelude::*;

use crate::errors::{AppError, sentence};
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::ui::{ButtonLink, EmptyState, Glyph};

/// Shown instead of a conversation that does not exist, or cannot be loaded.
#[component]
pub(super) fn Missing(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(match &error {
            AppError::Domain(error) => crate::status::status_of(error),
            AppError::Transport(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        });
    }
    let i18n = use_i18n();
    view! {
        <main class="chat-main justify-center">
            <EmptyState glyph=Glyph::Chat title=tu_string!(i18n, chat.missing) text=sentence(i18n, &error)>
                <ButtonLink href=href("/chat") icon=Glyph::NewChat>{tu_string!(i18n, chat.new)}</ButtonLink>
            </EmptyState>
        </main>
    }
}
