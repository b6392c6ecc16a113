use domain::Language;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::account::use_save_preference;
use crate::i18n::{tu_string, use_i18n};
use crate::language::{use_language, without_language};

/// A link to this page in the other language. It loads that page whole: language and direction belong to the document.
#[component]
pub fn LanguageSwitch(
    /// Its look.
    #[prop(default = "rounded-m px-3 py-2 font-medium text-ink-2 hover:bg-raised hover:text-ink")]
    class: &'static str,
) -> impl IntoView {
    let name = tu_string!(use_i18n(), common.other_language);
    let location = use_location();
    let other = match use_language() {
        Language::Fa => Language::En,
        Language::En => Language::Fa,
    };
    // Pages in Persian have no prefix, but opening one with it makes the server remember the choice.
    let address = move || {
        let path = location.pathname.get();
        let query = location.search.get();
        let question = if query.is_empty() { "" } else { "?" };
        format!("/{}{}{question}{query}", other.tag(), without_language(&path).trim_end_matches('/'))
    };
    let save = use_save_preference();
    let chosen = move |_| save("language", other.tag());
    view! {
        <a href=address on:click=chosen rel="external" hreflang=other.tag() lang=other.tag() class=class>
            {name}
        </a>
    }
    .into_any()
}
