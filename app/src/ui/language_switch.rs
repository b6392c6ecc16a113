use domain::Language;
use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::{use_language, use_locale, without_language};
use crate::request_parts::address;

/// A link to this page in the other language. It loads that page whole: language and direction belong to the document. The script
/// keeps the choice in the account of whoever is signed in.
#[component]
pub fn LanguageSwitch(
    /// Its look.
    #[prop(default = "rounded-m px-3 py-2 font-medium text-ink-2 hover:bg-raised hover:text-ink")]
    class: &'static str,
    /// Where it leads.
    #[prop(default = in_other_language())]
    address: String,
) -> impl IntoView {
    let name = td_string!(use_locale(), common.other_language);
    let other = other_language();
    view! {
        <a href=address rel="external" hreflang=other.tag() lang=other.tag() class=class data-language=other.tag()>
            {name}
        </a>
    }
    .into_any()
}

fn other_language() -> Language {
    match use_language() {
        Language::Fa => Language::En,
        Language::En => Language::Fa,
    }
}

/// The address of this page in the other language.
pub(super) fn in_other_language() -> String {
    let (path, query) = address();
    let question = if query.is_empty() { "" } else { "?" };
    // Pages in Persian have no prefix, but opening one with it makes the server remember the choice.
    format!("/{}{}{question}{query}", other_language().tag(), without_language(&path).trim_end_matches('/'))
}
