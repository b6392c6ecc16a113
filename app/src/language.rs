//! The language of the page. It is in the address (`/en/…`; Persian without prefix) and changes only by loading the other page, so
//! views may read it once.

use domain::Language;

use crate::i18n::Locale;

/// The language of the page that is being rendered.
#[must_use]
pub fn use_language() -> Language {
    #[cfg(feature = "ssr")]
    {
        leptos::prelude::with_context(of_request).unwrap_or_default()
    }
    #[cfg(not(feature = "ssr"))]
    {
        thread_local! {
            static LANGUAGE: Language = {
                let root = leptos::prelude::document().document_element();
                root.and_then(|root| Language::from_tag(&root.get_attribute("lang")?)).unwrap_or_default()
            };
        }
        LANGUAGE.with(|language| *language)
    }
}

/// A page's address says it; a server function speaks the language of the page that calls it.
#[cfg(feature = "ssr")]
fn of_request(parts: &axum::http::request::Parts) -> Language {
    let path = parts.uri.path();
    if !path.starts_with("/fn/") {
        return of_path(path);
    }
    let caller = parts.headers.get(axum::http::header::REFERER).and_then(|caller| caller.to_str().ok());
    let path = caller.and_then(|caller| caller.split(['?', '#']).next()?.splitn(4, '/').nth(3));
    path.map_or_else(Language::default, |path| of_path(&format!("/{path}")))
}

/// The same as the interface names it.
#[must_use]
pub fn use_locale() -> Locale {
    to_locale(use_language())
}

/// The domain's name for a language of the interface.
#[must_use]
pub const fn of_locale(locale: Locale) -> Language {
    match locale {
        Locale::fa => Language::Fa,
        Locale::en => Language::En,
    }
}

/// The interface's name for a language of the domain.
#[must_use]
pub(crate) const fn to_locale(language: Language) -> Locale {
    match language {
        Language::Fa => Locale::fa,
        Language::En => Locale::en,
    }
}

/// The address of a page (`/chat`) in the language of this one (`/en/chat`).
#[must_use]
pub fn href(path: &str) -> String {
    in_language(path, use_language())
}

/// The address of a page in a language.
#[must_use]
pub fn in_language(path: &str, language: Language) -> String {
    match language {
        Language::Fa => path.to_owned(),
        Language::En if path == "/" => "/en".to_owned(),
        Language::En => format!("/en{path}"),
    }
}

/// An address without its language: `/chat` for `/en/chat`, `/fa/chat` and `/chat`.
#[must_use]
pub fn without_language(path: &str) -> &str {
    let bare = path.strip_prefix("/en").or_else(|| path.strip_prefix("/fa")).unwrap_or(path);
    match bare.as_bytes().first() {
        None => "/",
        Some(b'/') => bare,
        // `/enterprise` is not `/en` with something after it.
        Some(_) => path,
    }
}

/// The language of a path: pages without prefix are in Persian.
#[cfg(feature = "ssr")]
#[must_use]
pub(crate) fn of_path(path: &str) -> Language {
    match path.strip_prefix("/en") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Language::En,
        _ => Language::Fa,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "ssr")]
    #[test]
    fn a_server_function_speaks_the_language_of_the_page_that_calls_it() {
        let asked = |path: &str, caller: &str| {
            let request = axum::http::Request::get(path).header("referer", caller).body(()).unwrap();
            of_request(&request.into_parts().0)
        };
        assert_eq!(asked("/fn/app/chat/x", "http://localhost:3000/en/library?text=doc_1"), Language::En);
        assert_eq!(asked("/fn/app/chat/x", "https://tejarat.chat/en?a"), Language::En);
        assert_eq!(asked("/fn/app/chat/x", "https://tejarat.chat/library"), Language::Fa);
        assert_eq!(asked("/fn/app/chat/x", "nonsense"), Language::Fa);
        assert_eq!(asked("/en/chat", "https://tejarat.chat/library"), Language::En);
    }

    #[test]
    fn an_address_loses_and_gains_its_language() {
        assert_eq!(without_language("/en/chat"), "/chat");
        assert_eq!(without_language("/en"), "/");
        assert_eq!(without_language("/fa/"), "/");
        assert_eq!(without_language("/enterprise"), "/enterprise");
        assert_eq!(in_language("/", Language::En), "/en");
        assert_eq!(in_language("/chat", Language::En), "/en/chat");
        assert_eq!(in_language("/chat", Language::Fa), "/chat");
    }
}
