use domain::accounts::Theme;
use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::cookies::THEME;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::request::fresh_preferences;
use crate::request_parts::cookie;

/// The theme that the page is rendered with: the server writes it on the root of the document.
pub fn theme_of_page() -> Theme {
    let fresh = fresh_preferences().and_then(|preferences| preferences.theme);
    fresh.or_else(|| cookie(THEME).as_deref().map(Theme::named)).unwrap_or_default()
}

/// Light, dark, or as the system has it. The script changes it on the spot, in a cookie and in the account.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let locale = use_locale();
    let chosen = theme_of_page();
    let choices = [
        (Theme::System, Glyph::System, td_string!(locale, common.theme_system)),
        (Theme::Light, Glyph::Sun, td_string!(locale, common.theme_light)),
        (Theme::Dark, Glyph::Moon, td_string!(locale, common.theme_dark)),
    ];
    let button = move |(theme, glyph, label): (Theme, Glyph, &'static str)| {
        view! {
            <button
                type="button"
                title=label
                aria-label=label
                aria-pressed=if chosen == theme { "true" } else { "false" }
                data-theme-to=theme.name()
            >
                <Icon glyph/>
            </button>
        }
        .into_any()
    };
    view! {
        <div role="group" aria-label=td_string!(locale, common.theme) class="theme-switch needs-scripts">
            {choices.map(button).collect_view()}
        </div>
    }
    .into_any()
}
