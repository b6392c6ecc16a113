//! What Core tells about its sources: text blocks with a picture and a label before each line, or objects.

use domain::knowledge::{Anchor, Source};
use serde_json::Value;

/// No more sources are kept.
const MAX_SOURCES: usize = 20;
/// A passage is kept up to this length, in characters.
const MAX_QUOTE: usize = 4_000;
/// A name or place is kept up to this length, in characters.
const MAX_NAME: usize = 160;

/// The sources in Core's order, numbered from 1. What cannot be understood at all is left out.
pub(super) fn read(sources: &Value) -> Vec<Source> {
    let found = sources.as_array().into_iter().flatten().filter_map(|source| match source {
        Value::String(text) => of_text(text),
        Value::Object(_) => of_object(source),
        _ => None,
    });
    (1..).zip(found.take(MAX_SOURCES)).map(|(n, source)| Source { n, ..source }).collect()
}

/// Labels of a line, without their picture: where what follows belongs.
const LABELS: [(&str, Part); 12] = [
    ("منبع", Part::Number),
    ("source", Part::Number),
    ("متن", Part::Quote),
    ("text", Part::Quote),
    ("نام سند", Part::Name),
    ("document", Part::Name),
    ("مسیر", Part::Place),
    ("ماده", Part::Place),
    ("path", Part::Place),
    ("article", Part::Place),
    ("نوع", Part::Other),
    ("مرجع", Part::Other),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Number,
    Quote,
    Name,
    Place,
    Other,
}

fn of_text(text: &str) -> Option<Source> {
    let (mut quote, mut name, mut place) = (String::new(), String::new(), String::new());
    let mut part = Part::Number;
    let mut labelled = false;
    for line in text.lines() {
        let value = match label(line) {
            Some((next, value)) => {
                labelled |= next != Part::Number;
                part = next;
                value
            }
            None => line,
        };
        let target = match part {
            Part::Quote => &mut quote,
            Part::Name => &mut name,
            Part::Place => &mut place,
            Part::Number | Part::Other => continue,
        };
        if !target.is_empty() {
            target.push('\n');
        }
        target.push_str(value);
    }
    // Nothing we know how to take apart is shown as it stands.
    source(&name, &place, if labelled && !quote.trim().is_empty() { &quote } else { text }, None)
}

/// The part that a line begins, and what follows its label. A label stands after a picture, so that a passage may hold the same words.
fn label(line: &str) -> Option<(Part, &str)> {
    let line = line.trim_start();
    let picture = line.chars().next().filter(|c| !c.is_alphanumeric() && !c.is_ascii())?;
    let rest = line[picture.len_utf8()..].trim_start_matches(|c: char| c == '\u{FE0F}' || c == '\u{200D}' || c.is_whitespace() || c == '*');
    let (label, value) = rest.split_once(':')?;
    let label = label.trim().to_lowercase();
    let known = LABELS.iter().find(|(known, _)| label.starts_with(known)).map(|(_, part)| *part);
    (label.chars().count() <= 30).then(|| (known.unwrap_or(Part::Other), value.trim_start_matches('*').trim()))
}

fn of_object(source_value: &Value) -> Option<Source> {
    let text = |names: &[&str]| names.iter().find_map(|name| source_value.get(*name)?.as_str()).unwrap_or_default();
    let link = Some(text(&["url", "link"])).filter(|url| is_web_address(url)).map(str::to_owned);
    source(text(&["title", "name", "document"]), text(&["section", "path"]), text(&["snippet", "text", "content"]), link)
}

fn is_web_address(url: &str) -> bool {
    url.len() <= 2_000 && reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn source(name: &str, place: &str, quote: &str, link: Option<String>) -> Option<Source> {
    let (name, place) = (short(name, MAX_NAME), short(place, MAX_NAME));
    // PostgreSQL cannot hold U+0000.
    let quote: String = quote.trim().chars().filter(|c| *c != '\0').take(MAX_QUOTE).collect();
    if name.is_empty() && quote.is_empty() {
        return None;
    }
    let anchor = Anchor { page: None, section: Some(place).filter(|place| !place.is_empty()) };
    Some(Source { n: 0, passage: None, document_name: name, anchor, quote, link })
}

/// One line of it, not too long.
fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(most).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_block_falls_into_passage_name_and_place() {
        let block = "📌 منبع 1:\n📄 متن: نرخ مالیات ده درصد است.\nماده: این خط از خود متن است.\n📚 نام سند: قانون مالیات\n🏷️ نوع: قانون\n🧭 مسیر: ماده ۷\n🏛️ مرجع تصویب: مجلس";
        let sources = read(&json!([block, "  ", "📌 منبع 2:\n📄 متن: دوم"]));
        assert_eq!(sources.len(), 2);
        let Source { n, passage, document_name, anchor, quote, link } = &sources[0];
        assert_eq!((*n, *passage, link), (1, None, &None));
        assert_eq!(quote, "نرخ مالیات ده درصد است.\nماده: این خط از خود متن است.");
        assert_eq!((document_name.as_str(), anchor.section.as_deref()), ("قانون مالیات", Some("ماده ۷")));
        assert_eq!((sources[1].n, sources[1].quote.as_str(), sources[1].document_name.as_str()), (2, "دوم", ""));
    }

    #[test]
    fn a_text_of_another_form_is_shown_as_it_stands() {
        assert_eq!(read(&json!(["قانون کار، ماده ۵"]))[0].quote, "قانون کار، ماده ۵");
        assert_eq!(read(&json!(["📌 منبع 1:"]))[0].quote, "📌 منبع 1:");
    }

    #[test]
    fn an_object_keeps_its_title_text_and_a_link_that_leads_to_the_web() {
        let sources = read(&json!([
            { "title": "قانون", "url": "https://rc.example/1", "snippet": "متن" },
            { "title": "بد", "url": "javascript:alert(1)" },
            { "score": 0.7 },
            7,
        ]));
        assert_eq!(sources.len(), 2);
        assert_eq!(sources[0].link.as_deref(), Some("https://rc.example/1"));
        assert_eq!(sources[1].link, None);
        assert!(read(&json!("x")).is_empty() && read(&Value::Null).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_gives_at_most_one_source_and_nothing_unbounded(
            pieces in prop::collection::vec(prop::sample::select(vec!["📌", "📄 ", "متن:", "منبع 1:", "نام سند: ", "\n", "\0", "قانون", "*", ":", " ", "🏷️"]), 0..40)
        ) {
            let text = pieces.concat();
            let sources = read(&json!([text]));
            prop_assert!(sources.len() <= 1);
            for source in sources {
                prop_assert!(source.quote.chars().count() <= MAX_QUOTE && !source.quote.contains('\0') && !source.document_name.contains('\n'));
                prop_assert!(!(source.quote.is_empty() && source.document_name.is_empty()));
            }
        }
    }
}
