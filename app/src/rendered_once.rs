//! Parts of the workspace that are the same whenever the server renders them, but for a few texts: their HTML is made once for each
//! language. The browser takes the same nodes over by the view itself.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::escaped::Escaped;

/// Stands for the first text while the HTML is made; the next characters for the next ones. Nothing that we write holds one of them.
#[cfg(feature = "ssr")]
const FIRST_MARK: u32 = 0xf8f0;

/// A place for the HTML of a part.
pub(crate) struct RenderedOnce {
    /// By language.
    #[cfg(feature = "ssr")]
    html: [std::sync::OnceLock<String>; 2],
}

impl RenderedOnce {
    pub(crate) const fn new() -> Self {
        Self {
            #[cfg(feature = "ssr")]
            html: [std::sync::OnceLock::new(), std::sync::OnceLock::new()],
        }
    }

    /// The part with its texts, which `make` puts where they belong: into elements or attributes, for nothing else may depend on them.
    #[cfg(feature = "ssr")]
    pub(crate) fn view<const N: usize>(&self, texts: [&str; N], make: impl FnOnce([String; N]) -> AnyView) -> AnyView {
        leptos::tachys::html::InertElement::new(self.html(texts, |marks| make(marks).to_html())).into_any()
    }

    /// The same for what no program takes over.
    #[cfg(feature = "ssr")]
    pub(crate) fn html<const N: usize>(&self, texts: [&str; N], make: impl FnOnce([String; N]) -> String) -> String {
        let language = crate::language::use_language();
        let html = self.html[usize::from(language == domain::Language::En)].get_or_init(|| {
            let mut marks = (FIRST_MARK..).filter_map(char::from_u32).map(String::from);
            make(std::array::from_fn(|_| marks.next().unwrap_or_default()))
        });
        fill(html, &texts)
    }

    #[cfg(not(feature = "ssr"))]
    pub(crate) fn view<const N: usize>(&self, texts: [&str; N], make: impl FnOnce([String; N]) -> AnyView) -> AnyView {
        make(texts.map(str::to_owned))
    }
}

#[cfg(feature = "ssr")]
fn fill(html: &str, texts: &[&str]) -> String {
    use std::fmt::Write;

    let text_of = |mark: char| texts.get(usize::try_from(u32::from(mark).checked_sub(FIRST_MARK)?).ok()?).copied();
    let is_mark = |c| text_of(c).is_some();
    let mut filled = String::with_capacity(html.len() + texts.iter().map(|text| text.len()).sum::<usize>());
    let mut written = 0;
    for (place, mark) in html.match_indices(is_mark) {
        filled.push_str(&html[written..place]);
        // Writing into a string does not fail.
        let _ = write!(filled, "{}", Escaped(mark.chars().next().and_then(text_of).unwrap_or_default()));
        written = place + mark.len();
    }
    filled.push_str(&html[written..]);
    filled
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_made_once_and_filled_every_time() {
        static PART: RenderedOnce = RenderedOnce::new();
        let mut made = 0;
        let mut part = |key: &str, title: &str| {
            let make = |[key, title]: [String; 2]| {
                made += 1;
                view! { <form><input name="key" value=key/><b>{title.clone()}</b><i>{title}</i></form> }.into_any()
            };
            PART.view([key, title], make).to_html()
        };
        // The marks are Leptos' own, by which the browser finds its way.
        assert_eq!(part("k1", "سلام"), "<form><input name=\"key\" value=\"k1\"><b>سلام<!></b><i>سلام<!></i><!><!></form>");
        let escaped = "<form><input name=\"key\" value=\"&quot;&gt;\"><b>&lt;b&gt;<!></b><i>&lt;b&gt;<!></i><!><!></form>";
        assert_eq!(part("\">", "<b>"), escaped);
        assert_eq!(made, 1);
    }

    #[test]
    fn without_texts_a_part_is_what_it_is() {
        static PART: RenderedOnce = RenderedOnce::new();
        for _ in 0..2 {
            assert_eq!(PART.view([], |[]| view! { <p>"a"</p> }.into_any()).to_html(), "<p>a<!></p>");
        }
    }
}
