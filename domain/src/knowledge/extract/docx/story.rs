//! The paragraphs and tables of one part of a document.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::numbering::{Numbered, Numbering};
use super::styles::{Style, Styles, outline_level};
use super::tables::{Merged, WordTable};
use crate::knowledge::IntakeFailure;
use crate::knowledge::extract::outline::Outline;
use crate::knowledge::extract::xml::{attribute, next, number, skip, text_of};

/// What all parts of a document share.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) outline: Outline,
}

/// A paragraph while it is read; one in a text box stands within another.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Style,
    /// What it says itself of its place in a list, which goes before what its style says.
    numbering: Numbered,
}

/// What is computed where it stands, such as the number of the page.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    /// Whether what follows is what it was when the file was saved.
    shows: bool,
}

struct Story<'a> {
    document: &'a mut Document,
    paragraphs: Vec<Paragraph>,
    tables: Vec<WordTable>,
    fields: Vec<Field>,
    in_text: bool,
    in_instruction: bool,
    /// Whether the run is one that is not printed.
    is_hidden: bool,
}

/// Reads one part into the document's outline.
pub(super) fn read(xml: &str, document: &mut Document) -> Result<(), IntakeFailure> {
    let (paragraphs, tables, fields) = (Vec::new(), Vec::new(), Vec::new());
    let mut story = Story { document, paragraphs, tables, fields, in_text: false, in_instruction: false, is_hidden: false };
    let mut reader = Reader::from_str(xml);
    loop {
        match next(&mut reader)? {
            Event::Start(element) if is_skipped(element.local_name().as_ref()) => skip(&mut reader)?,
            Event::Start(element) => {
                story.open(&element);
                story.note(&element);
            }
            Event::Empty(element) => {
                story.note(&element);
                // A paragraph or cell with nothing in it.
                story.open(&element);
                story.close(element.local_name().as_ref());
            }
            Event::End(element) => story.close(element.local_name().as_ref()),
            Event::Eof => return Ok(()),
            event => text_of(&event).into_iter().for_each(|text| story.text(&text)),
        }
    }
}

/// What was deleted, how something looked before it was changed, and the second telling of what older programs cannot show.
fn is_skipped(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "Fallback" | "delText" | "delInstrText") || name.ends_with("PrChange")
}

impl Story<'_> {
    fn open(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => self.is_hidden = false,
            "t" => self.in_text = true,
            "instrText" => self.in_instruction = true,
            "fldSimple" => self.fields.push(Field { instruction: attribute(element, "instr").unwrap_or_default(), shows: true }),
            "tbl" => self.tables.push(WordTable::default()),
            "tc" => self.tables.last_mut().into_iter().for_each(WordTable::open_cell),
            _ => {}
        }
    }

    /// What an element says of what it stands in.
    fn note(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        match name.as_ref() {
            "fldChar" => self.field(attribute(element, "fldCharType").as_deref().unwrap_or_default()),
            "vanish" => self.is_hidden = is_on(element),
            "tblHeader" if is_on(element) => self.tables.last_mut().into_iter().for_each(WordTable::is_heading_row),
            "gridBefore" => self.tables.last_mut().into_iter().for_each(|table| table.skip(number(element, "val").unwrap_or(0))),
            name @ ("gridSpan" | "vMerge") => {
                if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
                    match name {
                        "gridSpan" => cell.columns = number(element, "val").unwrap_or(1),
                        _ if attribute(element, "val").as_deref() == Some("restart") => cell.merged = Merged::Begins,
                        _ => cell.merged = Merged::GoesOn,
                    }
                }
            }
            name => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.note(name, element, &self.document.styles);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "fldSimple" => drop(self.fields.pop()),
            "tc" => self.tables.last_mut().into_iter().for_each(WordTable::close_cell),
            "tr" => self.tables.last_mut().into_iter().for_each(WordTable::close_row),
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    table.finish().into_lines().into_iter().for_each(|line| self.put(line));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_instruction {
            self.fields.last_mut().into_iter().for_each(|field| field.instruction.push_str(text));
        } else if self.in_text && !self.is_hidden && !self.fields.iter().any(Field::is_page_number) {
            self.paragraphs.last_mut().into_iter().for_each(|paragraph| paragraph.text.push_str(text));
        }
    }

    fn field(&mut self, kind: &str) {
        match kind {
            "begin" => self.fields.push(Field::default()),
            "separate" => self.fields.last_mut().into_iter().for_each(|field| field.shows = true),
            "end" => drop(self.fields.pop()),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        // An empty one is counted too.
        let place = paragraph.numbering.or(paragraph.style.numbering).place();
        let label = place.map(|place| self.document.numbering.label(place, &paragraph.text)).filter(|label| !label.is_empty());
        if paragraph.text.trim().is_empty() {
            return;
        }
        let text = label.map(|label| [&label, " ", paragraph.text.trim_start()].concat()).unwrap_or(paragraph.text);
        match paragraph.style.heading {
            Some(level) if self.tables.is_empty() => self.document.outline.heading(level, &text),
            _ => text.lines().for_each(|line| self.put(line.to_owned())),
        }
    }

    fn put(&mut self, line: String) {
        match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => cell.lines.push(line),
            None => self.document.outline.line(&line),
        }
    }
}

impl Paragraph {
    fn note(&mut self, name: &str, element: &BytesStart<'_>, styles: &Styles) {
        match name {
            "pStyle" => {
                let style = attribute(element, "val").map(|id| styles.of(&id)).unwrap_or_default();
                self.style = Style { heading: self.style.heading.or(style.heading), ..style };
            }
            "outlineLvl" => self.style.heading = outline_level(element),
            "ilvl" => self.numbering.level = number(element, "val"),
            "numId" => self.numbering.list = number(element, "val"),
            "tab" | "ptab" if !self.text.is_empty() => self.text.push(' '),
            "br" | "cr" => self.text.push('\n'),
            "noBreakHyphen" => self.text.push('-'),
            _ => {}
        }
    }
}

impl Field {
    fn is_page_number(&self) -> bool {
        let word = self.instruction.split_whitespace().next().unwrap_or_default();
        self.shows && ["PAGE", "NUMPAGES", "SECTIONPAGES"].iter().any(|name| word.eq_ignore_ascii_case(name))
    }
}

/// Whether what an element names is so: it is where nothing else is said.
fn is_on(element: &BytesStart<'_>) -> bool {
    !attribute(element, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"))
}
