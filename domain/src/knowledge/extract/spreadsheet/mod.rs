//! Workbooks of Excel: each sheet a section, each row a line.

mod format;
mod grid;

use quick_xml::Reader;
use quick_xml::events::Event;

use self::format::Formats;
use self::grid::Grid;
use super::Extracted;
use super::outline::Outline;
use super::package::Package;
use super::xml::{attribute, next, number, text_of};
use crate::knowledge::IntakeFailure;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let mut package = Package::open_office(bytes)?;
    let main = package.main_part()?.ok_or(IntakeFailure::WrongName)?;
    let workbook = package.part(&main)?.ok_or(IntakeFailure::Damaged)?;
    let relations = package.relations(&main)?;
    let mut first = |kind: &str| match relations.iter().find(|relation| relation.kind == kind) {
        Some(relation) => package.part(&relation.target),
        None => Ok(None),
    };
    let texts = first("sharedStrings")?.map(|xml| shared_texts(&xml)).transpose()?.unwrap_or_default();
    let formats = first("styles")?.map(|xml| Formats::read(&xml)).transpose()?.unwrap_or_default();
    let (sheets, since_1904) = sheets(&workbook)?;
    if sheets.is_empty() {
        return Err(IntakeFailure::WrongName);
    }
    let mut outline = Outline::default();
    for (name, id) in sheets {
        let Some(relation) = relations.iter().find(|relation| relation.id == id && relation.kind == "worksheet") else { continue };
        let Some(sheet) = package.part(&relation.target)? else { continue };
        outline.heading(1, &name);
        read_sheet(&sheet, &Cells { texts: &texts, formats: &formats, since_1904 }, &mut outline)?;
    }
    Ok(outline.finish())
}

/// The visible sheets in their order, with the relation that leads to each, and whether days are counted from 1904.
fn sheets(workbook: &str) -> Result<(Vec<(String, String)>, bool), IntakeFailure> {
    let mut sheets = Vec::new();
    let mut since_1904 = false;
    let mut reader = Reader::from_str(workbook);
    loop {
        match next(&mut reader)? {
            Event::Empty(element) | Event::Start(element) => match element.local_name().as_ref() {
                "sheet" if attribute(&element, "state").is_none_or(|state| state == "visible") => {
                    // `r:id`; the sheet's own number is called `sheetId`.
                    sheets.extend(attribute(&element, "name").zip(attribute(&element, "id")));
                }
                "workbookPr" => since_1904 = attribute(&element, "date1904").is_some_and(|on| matches!(on.as_str(), "1" | "true")),
                _ => {}
            },
            Event::Eof => return Ok((sheets, since_1904)),
            _ => {}
        }
    }
}

/// The texts that cells refer to by number. Readings above the letters (`rPh`) are no part of them.
fn shared_texts(xml: &str) -> Result<Vec<String>, IntakeFailure> {
    let mut texts = Vec::new();
    let mut open = String::new();
    let (mut in_text, mut in_reading) = (false, false);
    let mut reader = Reader::from_str(xml);
    loop {
        match next(&mut reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = true,
                "rPh" => in_reading = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "si" => texts.push(String::new()),
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_reading = false,
                "si" => texts.push(std::mem::take(&mut open)),
                _ => {}
            },
            Event::Eof => return Ok(texts),
            event if in_text && !in_reading => open.extend(text_of(&event)),
            _ => {}
        }
    }
}

/// What the values of cells refer to.
struct Cells<'a> {
    texts: &'a [String],
    formats: &'a Formats,
    since_1904: bool,
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    value: String,
}

impl Cells<'_> {
    /// What is printed in a cell.
    fn printed(&self, cell: &Cell) -> String {
        match cell.kind.as_str() {
            "s" => cell.value.trim().parse().ok().and_then(|at: usize| self.texts.get(at)).cloned().unwrap_or_default(),
            "b" => (if cell.value.trim() == "1" { "✓" } else { "✗" }).to_owned(),
            "str" | "inlineStr" | "e" | "d" => cell.value.clone(),
            _ => match cell.value.trim().parse() {
                Ok(number) => self.formats.printed(number, cell.style, self.since_1904),
                Err(_) => cell.value.clone(),
            },
        }
    }
}

/// Reads the cells of a sheet into the tables that they make.
fn read_sheet(xml: &str, cells: &Cells<'_>, outline: &mut Outline) -> Result<(), IntakeFailure> {
    let mut grid = Grid::default();
    let mut cell = Cell::default();
    let mut in_value = false;
    let mut reader = Reader::from_str(xml);
    loop {
        match next(&mut reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => grid.begin_row(number(&element, "r")),
                "c" => {
                    let place = attribute(&element, "r").and_then(|place| column_and_row(&place));
                    cell = Cell {
                        column: place.map_or_else(|| grid.next_column(), |(column, _)| column),
                        kind: attribute(&element, "t").unwrap_or_default(),
                        style: number(&element, "s").unwrap_or(0),
                        value: String::new(),
                    };
                }
                "v" | "t" => in_value = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "mergeCell" => {
                let range = attribute(&element, "ref").unwrap_or_default();
                grid.merge(range.split_once(':').and_then(|(from, to)| Some((column_and_row(from)?, column_and_row(to)?))));
            }
            Event::End(element) => match element.local_name().as_ref() {
                "v" | "t" => in_value = false,
                "c" => grid.put(cell.column, cells.printed(&cell))?,
                _ => {}
            },
            Event::Eof => break,
            event if in_value => cell.value.extend(text_of(&event)),
            _ => {}
        }
    }
    grid.tables().into_iter().for_each(|table| outline.table(table));
    Ok(())
}

/// `B12` is column 1, row 11.
fn column_and_row(place: &str) -> Option<(usize, usize)> {
    let place = place.replace('$', "");
    let digits = place.find(|c: char| c.is_ascii_digit())?;
    let column = place[..digits].bytes().try_fold(0_usize, |column, letter| match letter.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => column.checked_mul(26)?.checked_add(usize::from(letter - b'A') + 1),
        _ => None,
    })?;
    Some((column.checked_sub(1)?, place[digits..].parse::<usize>().ok()?.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::super::package::tests::package;
    use super::*;

    /// A workbook of one sheet with these rows of cells.
    fn workbook(rows: &str) -> Vec<u8> {
        let relation = |id: &str, kind: &str, target: &str| format!("<Relationship Id=\"{id}\" Type=\"x/{kind}\" Target=\"{target}\"/>");
        let relations = [
            relation("r1", "worksheet", "worksheets/sheet1.xml"),
            relation("r2", "sharedStrings", "sharedStrings.xml"),
            relation("r3", "styles", "styles.xml"),
        ];
        package(&[
            ("_rels/.rels", &format!("<R>{}</R>", relation("a", "officeDocument", "xl/workbook.xml"))),
            ("xl/_rels/workbook.xml.rels", &format!("<R>{}</R>", relations.concat())),
            ("xl/workbook.xml", "<workbook><sheets><sheet name=\"بهار\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
            ("xl/sharedStrings.xml", "<sst><si><t>کالا</t></si><si><r><t>قند </t></r><r><t>شکسته</t></r><rPh><t>x</t></rPh></si></sst>"),
            (
                "xl/styles.xml",
                "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"#,##0\"/></numFmts>\
                <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>",
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet><sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"A6:A7\"/></mergeCells></worksheet>"),
            ),
        ])
    }

    #[test]
    fn sheets_are_read_row_by_row_as_they_are_shown() {
        let text = |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let rows = [
            format!("<row r=\"1\">{}</row>", text("A1", "فهرست بها")),
            format!("<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c>{}{}</row>", text("B3", "بها"), text("C3", "تخفیف")),
            "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>1</v></c><c r=\"B4\" s=\"1\"><v>1250000</v></c><c r=\"C4\" s=\"2\"><v>0.15</v></c></row>"
                .to_owned(),
            format!("<row r=\"6\">{}{}</row>", text("A6", "تبریز"), text("B6", "شنبه")),
            format!("<row r=\"7\">{}</row>", text("B7", "جمعه")),
        ];
        let read = extract(&workbook(&rows.concat())).unwrap().sections;
        assert_eq!(read[0].heading.as_deref(), Some("بهار"));
        assert_eq!(read[0].text, "فهرست بها\nکالا: قند شکسته · بها: 1,250,000 · تخفیف: 15%\nتبریز · شنبه\nتبریز · جمعه\n");
    }

    #[test]
    fn columns_far_to_the_right_are_read_too() {
        let text = |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let rows = [
            format!("<row r=\"1\">{}{}{}</row>", text("A1", "کالا"), text("B1", "بها"), text("NTP1", "یادداشت")),
            format!("<row r=\"2\">{}{}{}</row>", text("A2", "قند"), text("B2", "۳۱۰"), text("NTP2", "کم است")),
        ];
        assert_eq!(extract(&workbook(&rows.concat())).unwrap().sections[0].text, "کالا: قند · بها: ۳۱۰ · یادداشت: کم است\n");
    }

    #[test]
    fn places_are_letters_and_numbers() {
        assert_eq!(
            ["A1", "$B$12", "AA3", "1", "A0", "ب2"].map(column_and_row),
            [Some((0, 0)), Some((1, 11)), Some((26, 2)), None, None, None]
        );
    }

    #[test]
    fn another_package_is_no_workbook() {
        assert_eq!(extract(&package(&[("mimetype", "x")])), Err(IntakeFailure::WrongName));
    }
}
