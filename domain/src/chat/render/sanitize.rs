//! The last word on what reaches the page: a short list of elements and attributes, whatever was written before.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// What every link out of the product says about itself.
pub(super) const REL: &str = "noopener noreferrer nofollow";

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from([
            "a",
            "bdi",
            "blockquote",
            "br",
            "code",
            "del",
            "div",
            "em",
            "h3",
            "h4",
            "h5",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .generic_attributes(HashSet::from(["dir"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["class", "data-source", "href"])),
            ("code", HashSet::from(["class"])),
            ("div", HashSet::from(["class"])),
            ("ol", HashSet::from(["start"])),
            ("pre", HashSet::from(["data-language"])),
            ("td", HashSet::from(["data-align"])),
            ("th", HashSet::from(["data-align"])),
        ]))
        .tag_attribute_values(HashMap::from([("a", HashMap::from([("rel", HashSet::from([REL])), ("target", HashSet::from(["_blank"]))]))]))
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(|element, attribute, value| permitted(element, attribute, value).then_some(Cow::Borrowed(value)));
    cleaner
});

/// The HTML with everything removed that we do not write ourselves.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

fn permitted(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("a", "href") => allowed_target(value) || value.strip_prefix("#source-").is_some_and(is_number),
        ("a", "class") => value == "cite",
        ("div", "class") => value == "table",
        ("code", "class") => value.starts_with("language-"),
        ("a", "data-source") | ("ol", "start") => is_number(value),
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        _ => true,
    }
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a link may lead there.
pub(super) fn allowed_target(url: &str) -> bool {
    let url = url.trim_start();
    ["http://", "https://", "mailto:"].iter().any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_passes_but_what_is_on_the_list() {
        let hostile = "<p dir=\"rtl\" onclick=\"x()\" style=\"background:url(//x)\">a<img src=x onerror=x()><b>b</b>";
        assert_eq!(clean(hostile), "<p dir=\"rtl\">ab</p>");
        let links = "<a href=\"javascript:x()\">b</a><a href=\"//x.example\">c</a><a href=\"#source-1\" class=\"cite\">d</a><a class=\"btn\" href=\"#x\">e</a>";
        assert_eq!(clean(links), "<a>b</a><a>c</a><a href=\"#source-1\" class=\"cite\">d</a><a>e</a>");
        for gone in [
            "<script>alert(1)</script>",
            "<style>p{}</style>",
            "<iframe src=x></iframe>",
            "<svg onload=x()></svg>",
            "<p dir=\"x\"><!-- a --></p>",
        ] {
            let left = clean(gone);
            assert!(["", "<p></p>", "alert(1)", "p{}"].contains(&left.as_str()), "{left}");
        }
    }
}
