//! Texts and sheets of OpenDocument (LibreOffice): what is shown stands in the file as paragraphs, in cells too.

mod lists;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::lists::Lists;
use super::Extracted;
use super::outline::Outline;
use super::package::Package;
use super::paragraphs::in_one_line;
use super::table::{Cell, MAX_COLUMNS, Table};
use super::xml::{attribute, next, number, skip, text_of};
use crate::knowledge::IntakeFailure;

/// How the kinds are called in the part that says what a package is.
pub(super) const TEXT: &str = "text";
pub(super) const SHEETS: &str = "spreadsheet";
/// Rows that hold the same are told once with how often, to the end of the sheet.
const MAX_REPEATED: usize = 256;
/// No sheet that was made to be read has more cells with something in them.
const MAX_CELLS: usize = 1_000_000;

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
    let mut lists = Lists::default();
    // Headers and footers are kept with the styles; those of sheets are no more than samples.
    if kind == TEXT
        && let Some(styles) = package.part("styles.xml")?
    {
        lists.read(&styles)?;
        lists.read(&content)?;
        read_part(&styles, false, &mut lists, &mut outline)?;
    }
    read_part(&content, kind == SHEETS, &mut lists, &mut outline)?;
    Ok(outline.finish())
}

struct Reading<'a> {
    lists: &'a mut Lists,
    /// A note or a frame stands within another.
    paragraphs: Vec<Paragraph>,
    /// Whether tables are sheets, with names that are shown.
    has_sheets: bool,
    tables: Vec<OpenTable>,
    /// Cells of sheets that hold something.
    cells: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    /// Of one that is a heading, with whether it may be counted.
    heading: Option<(u8, bool)>,
    begins_item: bool,
}

#[derive(Default)]
struct OpenTable {
    table: Table,
    row: Vec<Cell>,
    repeated: usize,
    in_headings: bool,
    /// Whether an empty row may stand between two tables.
    is_sheet: bool,
    /// Whether a row of several cells was read, and not only titles.
    is_wide: bool,
    done: Vec<Table>,
    cell: Option<(Cell, Vec<String>, usize)>,
}

fn read_part(xml: &str, has_sheets: bool, lists: &mut Lists, outline: &mut Outline) -> Result<(), IntakeFailure> {
    let mut reading = Reading { lists, paragraphs: Vec::new(), has_sheets, tables: Vec::new(), cells: 0 };
    let mut reader = Reader::from_str(xml);
    loop {
        match next(&mut reader)? {
            Event::Start(element) if is_skipped(element.local_name().as_ref()) => skip(&mut reader)?,
            Event::Start(element) => reading.open(&element, outline),
            Event::Empty(element) => {
                reading.open(&element, outline);
                reading.close(element.local_name().as_ref(), outline)?;
            }
            Event::End(element) => reading.close(element.local_name().as_ref(), outline)?,
            Event::Eof => return Ok(()),
            event => text_of(&event).into_iter().for_each(|text| reading.push(&text)),
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

impl Reading<'_> {
    fn open(&mut self, element: &BytesStart<'_>, outline: &mut Outline) {
        match element.local_name().as_ref() {
            "p" => self.begin(None),
            "h" => {
                let is_counted = attribute(element, "is-list-header").is_none_or(|on| on != "true");
                self.begin(Some((number(element, "outline-level").unwrap_or(1), is_counted)));
            }
            "list" => self.lists.open(element),
            "list-item" => self.lists.item(element),
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

    fn begin(&mut self, heading: Option<(u8, bool)>) {
        let begins_item = self.lists.begins_item();
        self.paragraphs.push(Paragraph { heading, begins_item, ..Paragraph::default() });
    }

    fn push(&mut self, text: &str) {
        self.paragraphs.last_mut().into_iter().for_each(|paragraph| paragraph.text.push_str(text));
    }

    fn close(&mut self, name: &str, outline: &mut Outline) -> Result<(), IntakeFailure> {
        match name {
            "p" | "h" => {
                let Some(paragraph) = self.paragraphs.pop() else { return Ok(()) };
                let text = self.numbered(&paragraph);
                match (self.tables.last_mut().and_then(|table| table.cell.as_mut()), paragraph.heading) {
                    (Some((_, lines, _)), _) => lines.push(text),
                    (None, Some((level, _))) => outline.heading(level, &text),
                    (None, None) => text.lines().for_each(|line| outline.line(line)),
                }
            }
            "list" => self.lists.close(),
            "table" => {
                let Some(open) = self.tables.pop() else { return Ok(()) };
                match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
                    Some((_, lines, _)) => lines.extend(open.table.into_lines()),
                    None => open.done.into_iter().chain([open.table]).for_each(|table| outline.table(table)),
                }
            }
            name => {
                self.cells += self.tables.last_mut().map_or(0, |table| table.close(name));
                if self.cells > MAX_CELLS {
                    return Err(IntakeFailure::TooManyPassages);
                }
            }
        }
        Ok(())
    }

    /// The text of a paragraph with the number that is printed before it.
    fn numbered(&mut self, Paragraph { text, heading, begins_item }: &Paragraph) -> String {
        let label = match heading {
            _ if *begins_item => self.lists.label(text),
            Some((level, true)) if !text.trim().is_empty() => self.lists.heading(*level, text),
            _ => String::new(),
        };
        if label.is_empty() || text.trim().is_empty() { text.clone() } else { [&label, " ", text.trim_start()].concat() }
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
                self.cell = Some((cell, Vec::new(), covers("number-columns-repeated")));
            }
            _ => {}
        }
    }

    /// Returns how many filled cells have come to it.
    fn close(&mut self, name: &str) -> usize {
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
                let filled = row.iter().filter(|cell| !cell.text.is_empty()).count();
                let times = if is_empty { 1 } else { self.repeated.min(MAX_REPEATED) };
                for _ in 0..times.min(MAX_CELLS / filled.max(1)) {
                    self.table.row(row.clone());
                }
                return times * filled;
            }
            "table-cell" => {
                if let Some((cell, lines, repeated)) = self.cell.take() {
                    let cell = Cell { text: in_one_line(&lines), ..cell };
                    if cell.text.is_empty() && cell.columns == 1 && cell.rows == 1 {
                        // However many they are, to the end of the sheet mostly.
                        self.row.push(Cell { columns: repeated, ..cell });
                    } else {
                        self.row.extend(std::iter::repeat_n(cell, repeated.min(MAX_COLUMNS)));
                    }
                }
            }
            _ => {}
        }
        0
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
    fn items_and_headings_have_the_numbers_that_are_printed() {
        let styles = "<office:styles><text:outline-style><text:outline-level-style text:level=\"1\" style:num-format=\"1\" style:num-prefix=\"فصل \"/>\
            </text:outline-style><text:list-style style:name=\"L\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" \
            loext:num-list-format=\"%1%-\" text:start-value=\"4\"/><text:list-level-style-number text:level=\"2\" style:num-format=\"ا, ب, پ, …\" \
            style:num-suffix=\")\" text:display-levels=\"2\"/><text:list-level-style-bullet text:level=\"3\" text:bullet-char=\"•\"/></text:list-style></office:styles>";
        let item = |text: &str, more: &str| format!("<text:list-item><text:p>{text}</text:p>{more}</text:list-item>");
        let inner = format!(
            "<text:list>{}{}{}</text:list>",
            item("آب", ""),
            item("نان", ""),
            item("نمک", "<text:list><text:list-item><text:p>ریز</text:p></text:list-item></text:list>")
        );
        let body = format!(
            "<office:document><text:h text:outline-level=\"1\">آغاز</text:h><text:list text:style-name=\"L\" xml:id=\"x\">{}{}</text:list><text:p>میان</text:p>\
             <text:list text:style-name=\"L\" text:continue-numbering=\"true\">{}<text:list-item text:start-value=\"9\"><text:p>nine</text:p><text:p>more</text:p></text:list-item></text:list>\
             <text:list text:style-name=\"L\">{}</text:list></office:document>",
            item("یک", &inner),
            item("دو", ""),
            item("سه", ""),
            item("از نو", "")
        );
        let mime = "application/vnd.oasis.opendocument.text";
        let read = extract(&package(&[("mimetype", mime), ("styles.xml", styles), ("content.xml", &body)]), TEXT).unwrap().sections;
        assert_eq!(read[0].heading.as_deref(), Some("فصل ۱ آغاز"));
        assert_eq!(read[0].text, "۴- یک\n۴.ا) آب\n۴.ب) نان\n۴.پ) نمک\nریز\n۵- دو\nمیان\n۶- سه\n9- nine\nmore\n۴- از نو\n");
    }

    #[test]
    fn another_kind_is_not_what_its_name_says() {
        assert_eq!(read("text", "<text:p>x</text:p>").map(|read| read.sections.len()), Ok(1));
        assert_eq!(extract(&package(&[("mimetype", "application/epub+zip")]), "text"), Err(IntakeFailure::WrongName));
    }
}
