//! Web pages, as they are seen rather than as they are written.

use std::collections::HashSet;
use std::ops::ControlFlow;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use encoding_rs::Encoding;
use scraper::node::Element;
use scraper::{Html, Node};

use super::html_marks::is_oversized;
use super::outline::Outline;
use super::table::{Cell, Table};
use super::text::Plain;
use super::{Extracted, paragraphs};
use crate::knowledge::IntakeFailure;

/// Whatever stands in these is not shown, or is no text.
const SKIPPED: [&str; 11] = ["head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "button"];
/// Elements that do not break the line they stand in.
const INLINE: [&str; 34] = [
    "a", "abbr", "acronym", "big", "strike", "tt", "wbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
];
/// How far into a file its encoding may be declared.
const DECLARATION_BYTES: usize = 1024;

/// # Errors
/// [`IntakeFailure::TooLarge`] when there is more to be made of the page than of any that was written to be read.
pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let plain = Plain::of(bytes, declared_encoding(bytes));
    Ok(plain.tell(extract_text(&plain.text)?))
}

/// The markup of a page; none when there is more in it than in any that was written to be read.
pub(in crate::knowledge) fn page_text(bytes: &[u8]) -> Option<String> {
    let text = Plain::of(bytes, declared_encoding(bytes)).text.into_owned();
    (!is_oversized(&text)).then_some(text)
}

/// The same of a page that is text already.
pub(super) fn extract_text(text: &str) -> Result<Extracted, IntakeFailure> {
    if is_oversized(text) {
        return Err(IntakeFailure::TooLarge);
    }
    let page = Html::parse_document(text);
    let mut reading = Reading { layout: layout_tables(&page), ..Reading::default() };
    let mut skipped = 0_usize;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) if skipped > 0 || is_skipped(element) => skipped += 1,
                Node::Element(element) => reading.open(node.id(), element),
                Node::Text(text) if skipped == 0 => reading.text(text),
                _ => {}
            },
            Edge::Close(node) => match node.value() {
                Node::Element(_) if skipped > 0 => skipped -= 1,
                Node::Element(element) => reading.close(node.id(), element),
                _ => {}
            },
        }
    }
    reading.end_line();
    Ok(reading.outline.finish())
}

/// The tables that only lay out the page: those that hold headings or other tables.
fn layout_tables(page: &Html) -> HashSet<NodeId> {
    let mut open: Vec<NodeId> = Vec::new();
    let mut layout = HashSet::new();
    for edge in page.tree.root().traverse() {
        let (node, is_open) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        let Node::Element(element) = node.value() else { continue };
        match (element.name(), is_open) {
            ("table", true) => {
                layout.extend(open.last());
                open.push(node.id());
            }
            ("table", false) => drop(open.pop()),
            (name, true) if heading_level(name).is_some() => layout.extend(open.last()),
            _ => {}
        }
    }
    layout
}

#[derive(Default)]
struct Reading {
    outline: Outline,
    layout: HashSet<NodeId>,
    line: String,
    table: Option<OpenTable>,
    /// Whether the line is a heading, however many blocks it is made of.
    in_heading: bool,
    /// Text whose spaces and lines are meant, with how many elements say so.
    preformatted: Option<(usize, String)>,
}

/// A table of data while it is read; none of them holds another.
#[derive(Default)]
struct OpenTable {
    table: Table,
    row: Vec<Cell>,
    in_head: bool,
    in_row: bool,
    /// The lines of the open cell.
    cell: Option<Vec<String>>,
}

impl Reading {
    fn open(&mut self, id: NodeId, element: &Element) {
        match element.name() {
            "table" if !self.layout.contains(&id) => {
                self.end_line();
                self.table = Some(OpenTable::default());
            }
            name @ ("thead" | "tr" | "td" | "th") if self.in_table(name, |table| table.open(name)).is_break() => {}
            "pre" => {
                self.end_line();
                self.preformatted.get_or_insert_default().0 += 1;
            }
            "br" if self.preformatted.is_some() => self.text("\n"),
            name if INLINE.contains(&name) => {}
            name => {
                self.end_line();
                self.in_heading |= heading_level(name).is_some() && self.table.is_none();
            }
        }
    }

    fn close(&mut self, id: NodeId, element: &Element) {
        match element.name() {
            "table" if !self.layout.contains(&id) => {
                self.end_line();
                if let Some(open) = self.table.take() {
                    self.outline.table(open.finish());
                }
            }
            name @ ("thead" | "tr" | "td" | "th") if self.in_table(name, |table| table.close(element)).is_break() => {}
            "pre" => self.end_preformatted(),
            name if INLINE.contains(&name) => {}
            name => match heading_level(name) {
                Some(level) if self.table.is_none() => {
                    self.in_heading = false;
                    self.outline.heading(level, &std::mem::take(&mut self.line));
                }
                _ => self.end_line(),
            },
        }
    }

    /// Does something about an element of a table, where there is one that is read as such.
    fn in_table(&mut self, name: &str, act: impl FnOnce(&mut OpenTable)) -> ControlFlow<()> {
        if name != "thead" {
            self.end_line();
        }
        match &mut self.table {
            Some(table) => {
                act(table);
                ControlFlow::Break(())
            }
            None => ControlFlow::Continue(()),
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.preformatted {
            Some((_, kept)) => kept.push_str(text),
            None => push_words(&mut self.line, text),
        }
    }

    fn end_preformatted(&mut self) {
        let Some((depth, text)) = &mut self.preformatted else { return };
        *depth -= 1;
        if *depth == 0 {
            let text = std::mem::take(text);
            self.preformatted = None;
            for line in paragraphs::as_they_stand(&text) {
                self.put(line);
            }
        }
    }

    fn end_line(&mut self) {
        if self.in_heading {
            return self.line.push(' ');
        }
        let line = std::mem::take(&mut self.line);
        self.put(line);
    }

    fn put(&mut self, line: String) {
        match self.table.as_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => cell.push(line),
            None => self.outline.line(&line),
        }
    }
}

impl OpenTable {
    fn open(&mut self, name: &str) {
        match name {
            "thead" => self.in_head = true,
            "tr" => {
                self.end_row();
                self.in_row = true;
            }
            _ => self.cell = Some(Vec::new()),
        }
    }

    fn close(&mut self, element: &Element) {
        match element.name() {
            "thead" => self.in_head = false,
            "tr" => self.end_row(),
            name => {
                let Some(lines) = self.cell.take() else { return };
                let covers = |attribute| element.attr(attribute).and_then(|number| number.trim().parse().ok()).unwrap_or(1);
                self.row.push(Cell {
                    text: paragraphs::in_one_line(&lines),
                    columns: covers("colspan"),
                    rows: covers("rowspan"),
                    is_heading: name == "th" || self.in_head,
                });
            }
        }
    }

    fn end_row(&mut self) {
        // One with no cells counts for those that reach over it.
        if std::mem::take(&mut self.in_row) || !self.row.is_empty() {
            self.table.row(std::mem::take(&mut self.row));
        }
    }

    fn finish(mut self) -> Table {
        self.end_row();
        self.table
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn is_skipped(element: &Element) -> bool {
    SKIPPED.contains(&element.name()) || element.attr("hidden").is_some()
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
            [section(None, "مقدمه\n"), section(Some("مادهٔ ۱"), "متن مهم است\nسطر دو\nیک\nدو\nالف: ۱ · ب: <۲>\n")]
        );
    }

    fn read(page: &str) -> String {
        extract(page.as_bytes()).unwrap().sections.into_iter().map(|section| section.text).collect()
    }

    #[test]
    fn rows_keep_their_headings_merged_cells_and_the_blocks_within() {
        let page = "<table><caption>ساعت کار</caption><tr><th>شعبه<th>روز<th>ساعت<tr><td rowspan=2><p>تبریز</p><td>شنبه<td>۸ تا ۱۵\
            <tr><td>جمعه<td>تعطیل<tr><td>ری<td colspan=2>خیابان یک<br>پلاک ۲</table>";
        let expected = "ساعت کار\nشعبه: تبریز · روز: شنبه · ساعت: ۸ تا ۱۵\nشعبه: تبریز · روز: جمعه · ساعت: تعطیل\n\
            شعبه: ری · روز / ساعت: خیابان یک، پلاک ۲\n";
        assert_eq!(read(page), expected);
    }

    #[test]
    fn a_heading_of_several_lines_is_one_and_an_empty_row_is_one_too() {
        let read = extract("<h1>فصل اول<br>کلیات</h1><p>متن</p>".as_bytes()).unwrap().sections;
        assert_eq!(read[0].heading.as_deref(), Some("فصل اول کلیات"));
        let page = "<table><tr><td colspan=3 rowspan=2>بها<tr></tr><tr><td>کالا<td>بها<td>واحد<tr><td>قند<td>۳۱۰<td>کیلو</table>";
        assert_eq!(self::read(page), "بها\nکالا: قند · بها: ۳۱۰ · واحد: کیلو\n");
    }

    #[test]
    fn a_table_that_lays_out_the_page_is_no_table() {
        let page = "<table><tr><td><h2>خبر</h2><p>متن خبر</p></td><td><table><tr><td>نام:</td><td>سارا</td></tr></table></td></tr></table>";
        assert_eq!(read(page), "متن خبر\nنام: سارا\n");
    }

    #[test]
    fn lines_that_are_ready_made_stay_lines() {
        assert_eq!(read("<pre>\nدلار    ۱۱۲۰۰۰\nیورو    ۱۳۱۰۰۰\n</pre>"), "دلار: ۱۱۲۰۰۰\nیورو: ۱۳۱۰۰۰\n");
        assert_eq!(read("<pre>سطر یک\nسطر دو</pre>"), "سطر یک\nسطر دو\n");
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
