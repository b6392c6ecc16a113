use domain::accounts::Theme;
use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::account::use_save_preference;
use crate::i18n::{tu_string, use_i18n};

#[derive(Clone, Copy)]
struct PageTheme(RwSignal<Theme>);

pub(crate) fn provide_theme() {
    provide_context(PageTheme(RwSignal::new(theme_of_page())));
}

pub(crate) fn use_theme() -> RwSignal<Theme> {
    expect_context::<PageTheme>().0
}

/// The theme that the page was rendered with: the server writes it on the root of the document.
pub(crate) fn theme_of_page() -> Theme {
    #[cfg(feature = "ssr")]
    {
        use crate::cookies::THEME;
        use crate::request::fresh_preferences;
        use crate::request_parts::cookie;

        let fresh = fresh_preferences().and_then(|preferences| preferences.theme);
        fresh.or_else(|| cookie(THEME).as_deref().map(Theme::named)).unwrap_or_default()
    }
    #[cfg(not(feature = "ssr"))]
    {
        let attribute = document().document_element().and_then(|root| root.get_attribute("data-theme"));
        attribute.as_deref().map(Theme::named).unwrap_or_default()
    }
}

/// The cookie lets the server render the next pages in this theme.
#[cfg(not(feature = "ssr"))]
fn show(theme: Theme) {
    use wasm_bindgen::JsCast;

    /// As long as browsers keep any cookie, in seconds.
    const LONGEST: u32 = 400 * 86_400;
    let is_chosen = theme != Theme::System;
    let (value, age) = if is_chosen { (theme.name(), LONGEST) } else { ("", 0) };
    if let Some(document) = document().dyn_ref::<web_sys::HtmlDocument>() {
        // Fails only where there are no cookies; then the choice lasts as long as the page.
        let _ = document.set_cookie(&format!("theme={value}; Path=/; Max-Age={age}; SameSite=Lax"));
    }
    if let Some(root) = document().document_element() {
        // The names are fixed and valid.
        let _ = if is_chosen { root.set_attribute("data-theme", value) } else { root.remove_attribute("data-theme") };
    }
}

#[cfg(feature = "ssr")]
const fn show(_: Theme) {}

/// Light, dark, or as the system has it.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let chosen = use_theme();
    let save = use_save_preference();
    let choices = [
        (Theme::System, Glyph::System, tu_string!(i18n, common.theme_system)),
        (Theme::Light, Glyph::Sun, tu_string!(i18n, common.theme_light)),
        (Theme::Dark, Glyph::Moon, tu_string!(i18n, common.theme_dark)),
    ];
    let button = move |(theme, glyph, label): (Theme, Glyph, &'static str)| {
        let press = move |_| {
            show(theme);
            chosen.set(theme);
            save("theme", theme.name());
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
