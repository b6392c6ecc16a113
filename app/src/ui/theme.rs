use domain::accounts::Theme;
use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::i18n::{tu_string, use_i18n};

/// The theme that the page is rendered with: the server writes it on the root of the document.
pub fn theme_of_page() -> Theme {
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

/// Light, dark, or as the system has it. The script changes it on the spot, in a cookie and in the account.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let chosen = theme_of_page();
    let choices = [
        (Theme::System, Glyph::System, tu_string!(i18n, common.theme_system)),
        (Theme::Light, Glyph::Sun, tu_string!(i18n, common.theme_light)),
        (Theme::Dark, Glyph::Moon, tu_string!(i18n, common.theme_dark)),
    ];
    let button = move |(theme, glyph, label): (Theme, Glyph, &'static str)| {
        view! {
            <button
                type="button"
                title=label
                aria-label=label
                aria-pressed=if chosen == theme { "true" } else { "false" }
                data-theme-to=theme.name()
                class="grid size-8 place-items-center rounded-s text-ink-3 transition-colors hover:text-ink aria-pressed:bg-surface aria-pressed:text-primary-ink aria-pressed:shadow-card"
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
