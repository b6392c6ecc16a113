use ego_tree::iter::Edge;
use encoding_rs::Encoding;
use scraper::node::Element;
use scraper::{Html, Node};

use super::Extracted;
use super::html_marks::is_oversized;
use super::outline::Outline;
use super::text::decoded;
use crate::knowledge::IntakeFailure;

/// Whatever stands in these is not shown, or is no text.
const SKIPPED: [&str; 11] = ["head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "button"];
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
/// Elements that do not break the line they stand in.
const INLINE: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
];
/// How far into a file its encoding may be declared.
const DECLARATION_BYTES: usize = 1024;

/// # Errors
/// [`IntakeFailure::TooLarge`] when there is more to be made of the page than of any that was written to be read.
pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let text = decoded(bytes, declared_encoding(bytes));
    if is_oversized(&text) {
        return Err(IntakeFailure::TooLarge);
    }
    let page = Html::parse_document(&text);
    let mut outline = Outline::default();
    let mut line = String::new();
    let mut skipped = 0_usize;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) if skipped > 0 || is_skipped(element) => skipped += 1,
                Node::Element(element) if !is_inline(element.name()) => {
                    outline.line(&std::mem::take(&mut line));
                }
                Node::Text(text) if skipped == 0 => push_words(&mut line, text),
                _ => {}
            },
            Edge::Close(node) => match node.value() {
                Node::Element(_) if skipped > 0 => skipped -= 1,
                Node::Element(element) if HEADINGS.contains(&element.name()) => outline.heading(&std::mem::take(&mut line)),
                Node::Element(element) if matches!(element.name(), "td" | "th") => line.push_str(" | "),
                Node::Element(element) if !is_inline(element.name()) => {
                    outline.line(std::mem::take(&mut line).trim_end_matches(" | "));
                }
                _ => {}
            },
        }
    }
    outline.line(&line);
    Ok(outline.finish())
}

fn is_skipped(element: &Element) -> bool {
    SKIPPED.contains(&element.name()) || element.attr("hidden").is_some()
}

fn is_inline(name: &str) -> bool {
    matches!(name, "td" | "th") || INLINE.contains(&name)
}

/// White space of any length is one space, as a browser shows it.
fn push_words(line: &mut String, text: &str) {
    if text.starts_with(char::is_whitespace) && !line.is_empty() && !line.ends_with(' ') {
        line.push(' ');
    }
    let mut words = text.split_whitespace();
    if let Some(first) = words.next() {
        line.push_str(first);
        for word in words {
            line.push(' ');
            line.push_str(word);
        }
        if text.ends_with(char::is_whitespace) {
            line.push(' ');
        }
    }
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_BYTES)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'', ' ']).split(['"', '\'', ' ', ';', '>', '/']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::Section;
    use super::*;

    #[test]
    fn only_what_a_reader_sees_is_kept() {
        let page = "<!doctype html><head><title>عنوان</title><style>p{}</style></head><body><p>مقدمه</p><h1>مادهٔ <b>۱</b></h1>\
            <div>متن   <em>مهم</em>\n است<br>سطر دو<script>bad()</script></div><ul><li>یک<li>دو</ul><p hidden>پنهان</p>\
            <table><tr><th>الف</th><th>ب</th></tr><tr><td>۱</td><td>&lt;۲&gt;</td></tr></table>";
        let section =
            |heading: Option<&str>, text: &str| Section { page: None, heading: heading.map(str::to_owned), text: text.to_owned() };
        assert_eq!(
            extract(page.as_bytes()).unwrap().sections,
            [section(None, "مقدمه\n"), section(Some("مادهٔ ۱"), "متن مهم است\nسطر دو\nیک\nدو\nالف | ب\n۱ | <۲>\n")]
        );
    }

    #[test]
    fn the_declared_encoding_is_believed() {
        let page = "<meta charset=\"windows-1256\"><p>سلام</p>";
        assert_eq!(extract(&encoding_rs::WINDOWS_1256.encode(page).0).unwrap().sections[0].text, "سلام\n");
    }

    #[test]
    fn ten_thousand_nested_elements_are_no_trouble() {
        let page = format!("{}متن", "<div>".repeat(10_000));
        assert_eq!(extract(page.as_bytes()).unwrap().sections[0].text, "متن\n");
    }
}
