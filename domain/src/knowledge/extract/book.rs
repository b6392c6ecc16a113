//! E-books: pages of HTML in an archive, in the order in which they are read.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::package::{Package, beside};
use super::xml::{attribute, next};
use super::{Extracted, html};
use crate::knowledge::IntakeFailure;

/// Where an archive says what it holds.
const CONTAINER: &str = "META-INF/container.xml";
/// Named where the text itself is protected, and not only its fonts.
const PROTECTED: [&str; 2] = ["META-INF/rights.xml", "META-INF/sinf.xml"];

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let mut package = Package::open(bytes)?;
    let container = package.part(CONTAINER)?.ok_or(IntakeFailure::WrongName)?;
    for name in PROTECTED {
        if package.part(name)?.is_some() {
            return Err(IntakeFailure::Encrypted);
        }
    }
    let contents = value_of(&container, "rootfile", "full-path")?.ok_or(IntakeFailure::Damaged)?;
    let folder = contents.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let list = package.part(&contents)?.ok_or(IntakeFailure::Damaged)?;
    let mut book = Extracted::default();
    for page in spine(&list)? {
        if let Some(page) = package.part(&beside(&folder, &page))? {
            book.sections.extend(html::extract_text(&page)?.sections);
        }
    }
    Ok(book)
}

fn value_of(xml: &str, name: &str, wanted: &str) -> Result<Option<String>, IntakeFailure> {
    let mut reader = Reader::from_str(xml);
    loop {
        match next(&mut reader)? {
            Event::Empty(element) | Event::Start(element) if element.local_name().as_ref() == name => {
                return Ok(attribute(&element, wanted));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// The pages in the order in which they are read.
fn spine(list: &str) -> Result<Vec<String>, IntakeFailure> {
    let mut pages: HashMap<String, String> = HashMap::new();
    let mut spine = Vec::new();
    let mut reader = Reader::from_str(list);
    loop {
        match next(&mut reader)? {
            Event::Empty(element) | Event::Start(element) => match element.local_name().as_ref() {
                // The list of contents is no page of the book.
                "item" if attribute(&element, "properties").is_some_and(|words| words.split(' ').any(|word| word == "nav")) => {}
                "item" => pages.extend(attribute(&element, "id").zip(attribute(&element, "href"))),
                "itemref" => spine.extend(attribute(&element, "idref")),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    let named = |id: String| pages.get(&id).map(|href| percent_encoding::percent_decode_str(href).decode_utf8_lossy().into_owned());
    Ok(spine.into_iter().filter_map(named).collect())
}

#[cfg(test)]
mod tests {
    use super::super::package::tests::package;
    use super::*;

    #[test]
    fn pages_are_read_in_the_order_of_the_book() {
        let page = |title: &str, text: &str| format!("<?xml version=\"1.0\"?><html><body><h1>{title}</h1><p>{text}</p></body></html>");
        let bytes = package(&[
            (CONTAINER, "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>"),
            (
                "OEBPS/book.opf",
                "<package><manifest><item id=\"a\" href=\"b%20c.xhtml\"/><item id=\"b\" href=\"a.xhtml\"/></manifest>\
                <spine><itemref idref=\"b\"/><itemref idref=\"a\"/></spine></package>",
            ),
            ("OEBPS/b c.xhtml", &page("فصل ۲", "پایان")),
            ("OEBPS/a.xhtml", &page("فصل ۱", "آغاز")),
        ]);
        let read: Vec<_> = extract(&bytes).unwrap().sections.into_iter().map(|section| (section.heading.unwrap(), section.text)).collect();
        assert_eq!(read, [("فصل ۱".to_owned(), "آغاز\n".to_owned()), ("فصل ۲".to_owned(), "پایان\n".to_owned())]);
    }

    #[test]
    fn another_archive_is_no_book() {
        assert_eq!(extract(&package(&[("word/document.xml", "")])), Err(IntakeFailure::WrongName));
    }
}
