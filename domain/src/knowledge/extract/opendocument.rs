//! Texts and sheets of OpenDocument (LibreOffice): what is shown stands in the file as paragraphs, in cells too.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Extracted;
use super::outline::Outline;
use super::package::Package;
use super::paragraphs::in_one_line;
use super::table::{Cell, Table};
use super::xml::{attribute, next, number, text_of};
use crate::knowledge::IntakeFailure;

/// How the kinds are called in the part that says what a package is.
pub(super) const TEXT: &str = "text";
pub(super) const SHEETS: &str = "spreadsheet";
/// Empty rows and columns are told once with how often they are repeated, to the end of the sheet.
const MAX_REPEATED: usize = 256;

/// # Errors
/// When it is not of the kind that its name says, or is protected or damaged.
pub(super) fn extract(bytes: &[u8], kind: &str) -> Result<Extracted, IntakeFailure> {
    let mut package = Package::open(bytes)?;
    if !package.part("mimetype")?.is_some_and(|mime| mime.trim().ends_with(kind)) {
        return Err(IntakeFailure::WrongName);
    }
    if package.part("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(IntakeFailure::Encrypted);
    }
    let content = package.part("content.xml")?.ok_or(IntakeFailure::Damaged)?;
    let mut outline = Outline::default();
    // Headers and footers are kept with the styles; those of sheets are no more than samples.
    if kind == TEXT
        && let Some(styles) = package.part("styles.xml")?
    {
        read_part(&styles, false, &mut outline)?;
    }
    read_part(&content, kind == SHEETS, &mut outline)?;
    Ok(outline.finish())
}

#[derive(Default)]
struct Reading {
    /// The open paragraphs, with the level of one that is a heading: a note or a frame stands within another.
    paragraphs: Vec<(String, Option<u8>)>,
    /// Whether tables are sheets, with names that are shown.
    has_sheets: bool,
    tables: Vec<OpenTable>,
}

#[derive(Default)]
struct OpenTable {
    table: Table,
    row: Vec<Cell>,
    /// Rows that hold the same, and empty columns that only count when something follows.
    repeated: usize,
    in_headings: bool,
    /// Whether an empty row may stand between two tables.
    is_sheet: bool,
    /// Whether a row of several cells was read, and not only titles.
    is_wide: bool,
    done: Vec<Table>,
    cell: Option<(Cell, Vec<String>, usize)>,
}

fn read_part(xml: &str, has_sheets: bool, outline: &mut Outline) -> Result<(), IntakeFailure> {
    let mut reading = Reading { has_sheets, ..Reading::default() };
    let mut reader = Reader::from_str(xml);
    let mut skipped = 0_usize;
    loop {
        match next(&mut reader)? {
            Event::Start(element) if skipped > 0 || is_skipped(element.local_name().as_ref()) => skipped += 1,
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::Start(element) => reading.open(&element, outline),
            Event::Empty(element) if skipped == 0 => {
                reading.open(&element, outline);
                reading.close(element.local_name().as_ref(), outline);
            }
            Event::End(element) => reading.close(element.local_name().as_ref(), outline),
            Event::Eof => return Ok(()),
            event if skipped == 0 => {
                text_of(&event).into_iter().for_each(|text| reading.push(&text));
            }
            _ => {}
        }
    }
}

/// What was deleted, numbers of pages, remarks about formulas and what only drawing programs show.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "tracked-changes"
            | "annotation"
            | "title"
            | "page-number"
            | "page-count"
            | "ruby-text"
            | "desc"
            | "scripts"
            | "font-face-decls"
            | "note-citation"
    )
}

impl Reading {
    fn open(&mut self, element: &BytesStart<'_>, outline: &mut Outline) {
        match element.local_name().as_ref() {
            "p" => self.paragraphs.push((String::new(), None)),
            "h" => self.paragraphs.push((String::new(), Some(number(element, "outline-level").unwrap_or(1)))),
            "s" => self.push(&" ".repeat(number(element, "c").unwrap_or(1_usize).min(MAX_REPEATED))),
            "tab" => self.push(" "),
            "line-break" => self.push("\n"),
            "table" => {
                if self.has_sheets && self.tables.is_empty() {
                    outline.heading(1, &attribute(element, "name").unwrap_or_default());
                }
                self.tables.push(OpenTable { is_sheet: self.has_sheets, ..OpenTable::default() });
            }
            name => self.tables.last_mut().into_iter().for_each(|table| table.open(name, element)),
        }
    }

    fn push(&mut self, text: &str) {
        self.paragraphs.last_mut().into_iter().for_each(|(paragraph, _)| paragraph.push_str(text));
    }

    fn close(&mut self, name: &str, outline: &mut Outline) {
        match name {
            "p" | "h" => {
                let Some((text, level)) = self.paragraphs.pop() else { return };
                match (self.tables.last_mut().and_then(|table| table.cell.as_mut()), level) {
                    (Some((_, lines, _)), _) => lines.push(text),
                    (None, Some(level)) => outline.heading(level, &text),
                    (None, None) => text.lines().for_each(|line| outline.line(line)),
                }
            }
            "table" => {
                let Some(open) = self.tables.pop() else { return };
                match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
                    Some((_, lines, _)) => lines.extend(open.table.into_lines()),
                    None => open.done.into_iter().chain([open.table]).for_each(|table| outline.table(table)),
                }
            }
            name => self.tables.last_mut().into_iter().for_each(|table| table.close(name)),
        }
    }
}

impl OpenTable {
    fn open(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "table-header-rows" => self.in_headings = true,
            "table-row" => self.repeated = number(element, "number-rows-repeated").unwrap_or(1),
            "table-cell" => {
                let covers = |name| number(element, name).unwrap_or(1);
                let cell = Cell {
                    columns: covers("number-columns-spanned"),
                    rows: covers("number-rows-spanned"),
                    is_heading: self.in_headings,
                    ..Cell::new("")
                };
                self.cell = Some((cell, Vec::new(), covers("number-columns-repeated").min(MAX_REPEATED)));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table-header-rows" => self.in_headings = false,
            "table-row" => {
                let mut row = std::mem::take(&mut self.row);
                while row.last().is_some_and(|cell| cell.text.is_empty() && cell.rows == 1) {
                    row.pop();
                }
                let is_empty = row.is_empty();
                if is_empty && self.is_sheet && std::mem::take(&mut self.is_wide) {
                    self.done.push(std::mem::take(&mut self.table));
                }
                self.is_wide |= row.len() > 1;
                for _ in 0..if is_empty { 1 } else { self.repeated.min(MAX_REPEATED) } {
                    self.table.row(row.clone());
                }
            }
            "table-cell" => {
                if let Some((cell, lines, repeated)) = self.cell.take() {
                    let cell = Cell { text: in_one_line(&lines), ..cell };
                    self.row.extend(std::iter::repeat_n(cell, repeated));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::package::tests::package;
    use super::*;

    fn read(kind: &str, body: &str) -> Result<Extracted, IntakeFailure> {
        let mime = format!("application/vnd.oasis.opendocument.{kind}");
        extract(&package(&[("mimetype", &mime), ("content.xml", &format!("<office:document>{body}</office:document>"))]), kind)
    }

    #[test]
    fn a_text_is_read_with_its_headings_tables_and_spaces() {
        let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
        let body = format!(
            "<text:tracked-changes><text:p>رفته</text:p></text:tracked-changes><text:h text:outline-level=\"1\">بخش ۱</text:h>\
             <text:p>یک<text:s text:c=\"2\"/>دو<text:line-break/>سه &amp; چهار</text:p>\
             <table:table><table:table-row>{}{}</table:table-row><table:table-row>{}{}</table:table-row></table:table>",
            cell("کالا"),
            cell("بها"),
            cell("قند"),
            cell("۳۱۰")
        );
        let read = read("text", &body).unwrap().sections;
        assert_eq!(read[0].heading.as_deref(), Some("بخش ۱"));
        assert_eq!(read[0].text, "یک  دو\nسه & چهار\nکالا: قند · بها: ۳۱۰\n");
    }

    #[test]
    fn a_sheet_is_read_row_by_row_whatever_is_repeated_or_merged() {
        let cell = |extra: &str, text: &str| format!("<table:table-cell {extra}><text:p>{text}</text:p></table:table-cell>");
        let body = format!(
            "<table:table table:name=\"ساعت\" table:style-name=\"ta1\"><table:table-row>{}{}{}</table:table-row>\
             <table:table-row>{}{}{}</table:table-row><table:table-row><table:covered-table-cell/>{}{}</table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
            cell("", "شعبه"),
            cell("", "روز"),
            cell("", "ساعت"),
            cell("table:number-rows-spanned=\"2\"", "تبریز"),
            cell("", "شنبه"),
            cell("", "۸"),
            cell("", "جمعه"),
            cell("", "۹"),
        );
        let read = read("spreadsheet", &body).unwrap().sections;
        assert_eq!(read[0].heading.as_deref(), Some("ساعت"));
        assert_eq!(read[0].text, "شعبه: تبریز · روز: شنبه · ساعت: ۸\nشعبه: تبریز · روز: جمعه · ساعت: ۹\n");
    }

    #[test]
    fn another_kind_is_not_what_its_name_says() {
        assert_eq!(read("text", "<text:p>x</text:p>").map(|read| read.sections.len()), Ok(1));
        assert_eq!(extract(&package(&[("mimetype", "application/epub+zip")]), "text"), Err(IntakeFailure::WrongName));
    }
}
