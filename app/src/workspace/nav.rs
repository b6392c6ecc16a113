//! Going about inside the workspace: the address, back and forward, and which links stay inside. Every other link is the browser's.

use leptos::ev;
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MouseEvent, SubmitEvent};

use crate::i18n::td_string;
use crate::language::{href, use_locale, without_language};

/// A place in the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    /// Without language: `/chat`.
    pub path: String,
    /// Without the question mark.
    pub query: String,
}

domain::json::from_json! {
    struct Address { path, query }
}

/// Where one is, and the way to somewhere else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nav {
    address: RwSignal<Address>,
}

/// The way of the island that this is in.
pub(crate) fn use_nav() -> Nav {
    expect_context()
}

/// Gives the document the title of the room one is in.
pub(crate) fn set_title(room: &str) {
    document().set_title(&format!("{room} · {}", td_string!(use_locale(), common.product)));
}

impl Nav {
    /// Begins at an address; in the browser it follows links and the buttons for back and forward from then on.
    pub(super) fn provide(address: Address) -> Self {
        let nav = Self::at(address);
        Effect::new(move |_| {
            // As long as the island, which is as long as the page.
            let _ = window_event_listener(ev::popstate, move |_| nav.address.set(Address::of_window()));
            let _ = window_event_listener(ev::click, move |event| nav.follow(&event));
            let _ = window_event_listener(ev::submit, move |event| nav.ask(&event));
        });
        nav
    }

    /// Stays at an address: for what is also shown on pages that are documents.
    pub(crate) fn at(address: Address) -> Self {
        let nav = Self { address: RwSignal::new(address) };
        provide_context(nav);
        nav
    }

    /// The path without language.
    pub fn path(self) -> Memo<String> {
        Memo::new(move |_| self.address.with(|address| address.path.clone()))
    }

    /// A parameter of the address.
    pub fn param(self, name: &'static str) -> Memo<Option<String>> {
        Memo::new(move |_| self.address.with(|address| address.param(name)))
    }

    /// All parameters of the address.
    pub fn query(self) -> Memo<String> {
        Memo::new(move |_| self.address.with(|address| address.query.clone()))
    }

    pub fn is_at(self, path: &str) -> bool {
        self.address.with(|address| address.path == path)
    }

    /// Goes to a path without language, with or without a query.
    pub fn go(self, path: &str) {
        self.show(&href(path), false);
    }

    /// The same, in the place of where one is.
    pub fn replace(self, path: &str) {
        self.show(&href(path), true);
    }

    /// Goes to an address of the site when that is in the room one is in; false when it is not.
    pub fn take(self, address: &str) -> bool {
        let Ok(url) = web_sys::Url::new(address) else { return false };
        let is_here = without_language(&url.pathname()) == self.address.with_untracked(|here| here.path.clone());
        if is_here && window().location().href().is_ok_and(|here| here != address) {
            self.show(&format!("{}{}", url.pathname(), url.search()), true);
        }
        is_here
    }

    fn show(self, address: &str, replaces: bool) {
        let Ok(history) = window().history() else { return };
        // Fails only for addresses of other sites.
        let _ = if replaces {
            history.replace_state_with_url(&JsValue::NULL, "", Some(address))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(address))
        };
        self.address.set(Address::of_window());
    }

    /// Stays in the program when a plain click on a link leads to one of its places.
    fn follow(self, event: &MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(link) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else { return };
        let has = |name: &str| link.has_attribute(name);
        let external = link.get_attribute("rel").is_some_and(|rel| rel.contains("external"));
        let Some(address) = link.get_attribute("href") else { return };
        if external || has("download") || has("target") || address.starts_with('#') {
            return;
        }
        let here = window().location();
        let (Ok(base), Ok(origin)) = (here.href(), here.origin()) else { return };
        let Ok(url) = web_sys::Url::new_with_base(&address, &base) else { return };
        let prefix = href("/").trim_end_matches('/').to_owned();
        let inside = is_inside(&url.pathname()) && url.pathname().starts_with(&prefix) && url.origin() == origin;
        if inside {
            event.prevent_default();
            self.show(&format!("{}{}", url.pathname(), url.search()), false);
        }
    }

    /// Stays in the program when a form asks for an address of the room one is in.
    fn ask(self, event: &SubmitEvent) {
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        let Some(form) = form.filter(|form| form.method() == "get" && !form.has_attribute("action")) else { return };
        let Ok(fields) = web_sys::FormData::new_with_form(&form) else { return };
        let Ok(query) = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields) else { return };
        event.prevent_default();
        self.go(&format!("{}?{}", self.address.with_untracked(|here| here.path.clone()), String::from(query.to_string())));
    }
}

impl Address {
    /// Of a path as the browser or a request has it.
    pub(crate) fn new(path: &str, query: &str) -> Self {
        Self { path: without_language(path).to_owned(), query: query.trim_start_matches('?').to_owned() }
    }

    fn of_window() -> Self {
        let location = window().location();
        Self::new(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
    }

    /// The decoded value of a parameter.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        let value = self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        Some(decode(value))
    }
}

/// Whether a path is one of the workspace.
fn is_inside(path: &str) -> bool {
    matches!(without_language(path).trim_start_matches('/').split('/').next(), Some("chat" | "library"))
}

/// `%D8%A7` and `+` as text; what is no UTF-8 becomes a replacement character.
fn decode(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(if first == b'+' { b' ' } else { first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_read_as_it_was_meant() {
        let address = Address::new("/en/library", "?q=%D8%B3%D9%84%D8%A7%D9%85+a%2Bb&text=doc_1&x=%zz%");
        assert_eq!(address.path, "/library");
        assert_eq!(address.param("q").as_deref(), Some("سلام a+b"));
        assert_eq!(address.param("text").as_deref(), Some("doc_1"));
        assert_eq!(address.param("x").as_deref(), Some("%zz%"));
        assert_eq!(address.param("t"), None);
    }

    #[test]
    fn only_the_chat_and_the_library_are_inside() {
        assert!(["/chat", "/en/chat/cnv_1", "/library"].into_iter().all(is_inside));
        assert!(!["/", "/en", "/account", "/chats", "/library-of"].into_iter().any(is_inside));
    }
}
