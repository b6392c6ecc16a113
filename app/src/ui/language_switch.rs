use domain::Language;
use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::{use_language, use_locale, without_language};
use crate::request_parts::url;

/// A link to this page in the other language. It loads that page whole: language and direction belong to the document. The script
/// keeps the choice in the account of whoever is signed in.
#[component]
pub fn LanguageSwitch(
    /// Its look.
    #[prop(default = "rounded-m px-3 py-2 font-medium text-ink-2 hover:bg-raised hover:text-ink")]
    class: &'static str,
) -> impl IntoView {
    let name = td_string!(use_locale(), common.other_language);
    let other = match use_language() {
        Language::Fa => Language::En,
        Language::En => Language::Fa,
    };
    let (path, query) = url().map(|url| (url.path().to_owned(), url.search().to_owned())).unwrap_or_default();
    let question = if query.is_empty() { "" } else { "?" };
    // Pages in Persian have no prefix, but opening one with it makes the server remember the choice.
    let address = format!("/{}{}{question}{query}", other.tag(), without_language(&path).trim_end_matches('/'));
    view! {
        <a href=address rel="external" hreflang=other.tag() lang=other.tag() class=class data-language=other.tag()>
            {name}
        </a>
    }
    .into_any()
}
