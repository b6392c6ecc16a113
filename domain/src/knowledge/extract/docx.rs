use std::collections::HashSet;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, escape};
use zip::ZipArchive;
use zip::result::ZipError;

use super::Extracted;
use super::outline::Outline;
use crate::knowledge::IntakeFailure;
use crate::knowledge::format::OLE2;

const MAX_ENTRIES: usize = 10_000;
/// What the parts that are read may weigh together, unpacked.
const MAX_INFLATED_BYTES: u64 = 100 * 1024 * 1024;
/// The name of the stream that holds a protected document inside the older container.
const PROTECTED: &str = "EncryptedPackage";
/// And of that which holds a document of Word before 2007.
const OLD_WORD: &str = "WordDocument";

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    if bytes.starts_with(OLE2) {
        return Err(match [PROTECTED, OLD_WORD].map(|stream| has_stream(bytes, stream)) {
            [true, _] => IntakeFailure::Encrypted,
            [_, true] => IntakeFailure::OldWord,
            _ => IntakeFailure::WrongName,
        });
    }
    let mut package =
        Package { archive: ZipArchive::new(Cursor::new(bytes)).map_err(|_| IntakeFailure::Damaged)?, left: MAX_INFLATED_BYTES };
    if package.archive.len() > MAX_ENTRIES {
        return Err(IntakeFailure::TooLarge);
    }
    let body = package.part("word/document.xml")?.ok_or(IntakeFailure::WrongName)?;
    let headings = package.part("word/styles.xml")?.map_or_else(|| Ok(HashSet::new()), |styles| heading_styles(&styles))?;
    let mut outline = Outline::default();
    read_story(&body, &headings, &mut outline)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(notes) = package.part(notes)? {
            read_story(&notes, &headings, &mut outline)?;
        }
    }
    Ok(outline.finish())
}

/// Whether a file of the older container names a stream.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl Package<'_> {
    /// The text of a part; none when the package has no such part.
    fn part(&mut self, name: &str) -> Result<Option<String>, IntakeFailure> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(IntakeFailure::Encrypted),
            Err(_) => return Err(IntakeFailure::Damaged),
        };
        let mut bytes = Vec::new();
        // The sizes that an archive states about itself may be lies; only what really comes out counts.
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| IntakeFailure::Damaged)?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(IntakeFailure::TooLarge)?;
        String::from_utf8(bytes).map(Some).map_err(|_| IntakeFailure::Damaged)
    }
}

/// The ids of the styles that make a paragraph a heading, whatever language Word was in.
fn heading_styles(styles: &str) -> Result<HashSet<String>, IntakeFailure> {
    let mut headings = HashSet::new();
    let mut style = None;
    let mut reader = Reader::from_str(styles);
    loop {
        match next(&mut reader)? {
            Event::Start(element) if element.local_name().as_ref() == "style" => style = attribute(&element, "styleId"),
            Event::Empty(element) | Event::Start(element) => {
                let is_heading = match element.local_name().as_ref() {
                    "name" => attribute(&element, "val").is_some_and(|name| {
                        let name = name.to_ascii_lowercase();
                        name == "title" || name.starts_with("heading ")
                    }),
                    "outlineLvl" => is_outline_level(&element),
                    _ => false,
                };
                if is_heading {
                    headings.extend(style.clone());
                }
            }
            Event::Eof => return Ok(headings),
            _ => {}
        }
    }
}

/// Level 9 means body text.
fn is_outline_level(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").and_then(|level| level.parse::<u8>().ok()).is_some_and(|level| level < 9)
}

/// A row of a table while it is read.
#[derive(Default)]
struct Row(Vec<String>);

/// Reads the paragraphs and tables of one part of the document.
fn read_story(xml: &str, headings: &HashSet<String>, outline: &mut Outline) -> Result<(), IntakeFailure> {
    let mut reader = Reader::from_str(xml);
    let mut rows: Vec<Row> = Vec::new();
    let mut paragraph = String::new();
    let (mut is_heading, mut in_text, mut skipped) = (false, false, 0_usize);
    loop {
        match next(&mut reader)? {
            Event::Start(element) if skipped > 0 || is_skipped(element.local_name().as_ref()) => skipped += 1,
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::Start(element) => match element.local_name().as_ref() {
                "p" => is_heading = false,
                "t" => in_text = true,
                "tr" => rows.push(Row::default()),
                "tc" => rows.last_mut().into_iter().for_each(|row| row.0.push(String::new())),
                _ => {}
            },
            Event::Empty(element) if skipped == 0 => match element.local_name().as_ref() {
                "pStyle" => is_heading |= attribute(&element, "val").is_some_and(|style| headings.contains(&style)),
                "outlineLvl" => is_heading |= is_outline_level(&element),
                "tab" if !paragraph.is_empty() => paragraph.push(' '),
                "br" | "cr" => paragraph.push('\n'),
                "noBreakHyphen" => paragraph.push('-'),
                _ => {}
            },
            Event::Text(text) if in_text && skipped == 0 => paragraph.push_str(&text.xml10_content()),
            Event::CData(text) if in_text && skipped == 0 => paragraph.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if in_text && skipped == 0 => paragraph.extend(referred(&reference)),
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "p" => {
                    let text = std::mem::take(&mut paragraph);
                    match rows.last_mut().and_then(|row| row.0.last_mut()) {
                        Some(cell) => push_line(cell, &text),
                        None if is_heading => outline.heading(&text),
                        None => text.lines().for_each(|line| outline.line(line)),
                    }
                }
                "tr" => {
                    let line = rows.pop().map(|row| row.0.join(" | ")).unwrap_or_default();
                    match rows.last_mut().and_then(|row| row.0.last_mut()) {
                        Some(cell) => push_line(cell, &line),
                        None => outline.line(&line),
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What was deleted, and the second telling of what older programs cannot show.
fn is_skipped(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "Fallback" | "instrText" | "delText")
}

fn push_line(cell: &mut String, line: &str) {
    for word in line.split_whitespace() {
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(word);
    }
}

/// Only the entities that XML itself knows; a document type of its own, where others could be defined, is refused.
fn referred(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c),
        _ => escape::resolve_predefined_entity(reference).and_then(|text| text.chars().next()),
    }
}

fn next<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Event<'a>, IntakeFailure> {
    match reader.read_event() {
        Ok(Event::DocType(_)) | Err(_) => Err(IntakeFailure::Damaged),
        Ok(event) => Ok(event),
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

#[cfg(test)]
pub(in crate::knowledge) mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::Section;
    use super::*;

    /// A package with the given parts.
    pub(in crate::knowledge) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A document with the given body.
    pub(in crate::knowledge) fn document(body: &str) -> Vec<u8> {
        let styles = "<w:styles><w:style w:styleId=\"a3\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"a4\"><w:name w:val=\"Body\"/></w:style></w:styles>";
        let body = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        package(&[("word/document.xml", &body), ("word/styles.xml", styles)])
    }

    fn paragraph(style: &str, text: &str) -> String {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn headings_tables_and_entities_are_read() {
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph("a4", text));
        let table = format!("<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>", cell("کالا"), cell("بها"), cell("کاغذ"), cell("۱۲"));
        let deleted = "<w:p><w:del><w:r><w:delText>رفته</w:delText></w:r></w:del><w:r><w:t>مان</w:t></w:r><w:r><w:t>ده</w:t></w:r></w:p>";
        let body = [paragraph("a4", "مقدمه &amp; &#x633;رآغاز"), paragraph("a3", "مادهٔ ۱"), deleted.to_owned(), table].concat();
        let section =
            |heading: Option<&str>, text: &str| Section { page: None, heading: heading.map(str::to_owned), text: text.to_owned() };
        assert_eq!(
            extract(&document(&body)).unwrap().sections,
            [section(None, "مقدمه & سرآغاز\n"), section(Some("مادهٔ ۱"), "مانده\nکالا | بها\nکاغذ | ۱۲\n")]
        );
    }

    #[test]
    fn a_package_of_something_else_is_not_what_its_name_says() {
        assert_eq!(extract(&package(&[("xl/workbook.xml", "<x/>")])), Err(IntakeFailure::WrongName));
    }

    #[test]
    fn a_protected_document_says_so_and_an_old_one_too() {
        let holding = |name: &str| [OLE2, &name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
        assert_eq!(extract(&holding(PROTECTED)), Err(IntakeFailure::Encrypted));
        assert_eq!(extract(&holding(OLD_WORD)), Err(IntakeFailure::OldWord));
        assert_eq!(extract(&holding("Workbook")), Err(IntakeFailure::WrongName));
    }

    #[test]
    fn entities_of_its_own_and_broken_xml_are_damage() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document>&b;</w:document>";
        assert_eq!(extract(&package(&[("word/document.xml", bomb)])), Err(IntakeFailure::Damaged));
        assert_eq!(extract(&package(&[("word/document.xml", "<w:p><w:t>x</w:p>")])), Err(IntakeFailure::Damaged));
        let whole = document(&paragraph("a4", "سلام"));
        assert_eq!(extract(&whole[..whole.len() / 2]), Err(IntakeFailure::Damaged));
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_huge_one_is_refused() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        let block = vec![b' '; 1024 * 1024];
        for _ in 0..=100 {
            writer.write_all(&block).unwrap();
        }
        let bomb = writer.finish().unwrap().into_inner();
        assert!(bomb.len() < 1024 * 1024);
        assert_eq!(extract(&bomb), Err(IntakeFailure::TooLarge));
    }
}
