use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::i18n::{tu_string, use_i18n};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn of_attribute(value: Option<&str>) -> Self {
        match value {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// What the page was rendered with: the server put the cookie's word on the root of the document.
    fn present() -> Self {
        #[cfg(feature = "ssr")]
        {
            let parts = use_context::<axum::http::request::Parts>();
            Self::of_attribute(parts.as_ref().and_then(|parts| crate::response::cookie(&parts.headers, "theme")))
        }
        #[cfg(not(feature = "ssr"))]
        Self::of_attribute(document().document_element().and_then(|root| root.get_attribute("data-theme")).as_deref())
    }

    /// Shows the page in this theme from now on, and the next ones from their first byte.
    #[cfg(not(feature = "ssr"))]
    fn choose(self) {
        use wasm_bindgen::JsCast;

        /// For how long the choice is remembered, in seconds.
        const A_YEAR: u32 = 31_536_000;
        let (value, age) = match self {
            Self::System => ("", 0),
            Self::Light => ("light", A_YEAR),
            Self::Dark => ("dark", A_YEAR),
        };
        if let Some(document) = document().dyn_ref::<web_sys::HtmlDocument>() {
            // Fails only where there are no cookies; then the choice lasts as long as the page.
            let _ = document.set_cookie(&format!("theme={value}; Path=/; Max-Age={age}; SameSite=Lax"));
        }
        if let Some(root) = document().document_element() {
            // The names are fixed and valid.
            let _ = if value.is_empty() { root.remove_attribute("data-theme") } else { root.set_attribute("data-theme", value) };
        }
    }

    #[cfg(feature = "ssr")]
    #[allow(clippy::unused_self, reason = "nobody presses a button on the server")]
    const fn choose(self) {}
}

/// Light, dark, or as the system has it.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let chosen = RwSignal::new(Theme::present());
    let choices = [
        (Theme::System, Glyph::System, tu_string!(i18n, common.theme_system)),
        (Theme::Light, Glyph::Sun, tu_string!(i18n, common.theme_light)),
        (Theme::Dark, Glyph::Moon, tu_string!(i18n, common.theme_dark)),
    ];
    let button = move |(theme, glyph, label): (Theme, Glyph, &'static str)| {
        let press = move |_| {
            theme.choose();
            chosen.set(theme);
        };
        view! {
            <button
                type="button"
                title=label
                aria-label=label
                aria-pressed=move || if chosen.get() == theme { "true" } else { "false" }
                class="grid size-8 place-items-center rounded-s text-ink-3 transition-colors hover:text-ink aria-pressed:bg-surface aria-pressed:text-primary-ink aria-pressed:shadow-card"
                on:click=press
            >
                <Icon glyph/>
            </button>
        }
        .into_any()
    };
    view! {
        <div role="group" aria-label=tu_string!(i18n, common.theme) class="needs-scripts inline-flex gap-0.5 rounded-[10px] bg-raised p-0.5">
            {choices.map(button).collect_view()}
        </div>
    }
    .into_any()
}
