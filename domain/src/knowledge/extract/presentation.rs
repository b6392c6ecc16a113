//! Presentations: each slide a page.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Extracted;
use super::outline::Outline;
use super::package::Package;
use super::paragraphs::in_one_line;
use super::table::{Cell, Table};
use super::xml::{attribute, next, number, text_of};
use crate::knowledge::IntakeFailure;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let mut package = Package::open_office(bytes)?;
    let main = package.main_part()?.ok_or(IntakeFailure::WrongName)?;
    let presentation = package.part(&main)?.ok_or(IntakeFailure::Damaged)?;
    let relations = package.relations(&main)?;
    let mut outline = Outline::default();
    let mut slides = 0;
    for id in slide_ids(&presentation)? {
        let Some(relation) = relations.iter().find(|relation| relation.id == id && relation.kind == "slide") else { continue };
        let Some(slide) = package.part(&relation.target)? else { continue };
        slides += 1;
        outline.slide(slides);
        // A title stands above what was drawn before it.
        read_part(&slide, Wanted::Title, &mut outline)?;
        read_part(&slide, Wanted::Rest, &mut outline)?;
        for notes in package.relations(&relation.target)?.iter().filter(|relation| relation.kind == "notesSlide") {
            if let Some(notes) = package.part(&notes.target)? {
                read_part(&notes, Wanted::Rest, &mut outline)?;
            }
        }
    }
    if slides == 0 {
        return Err(IntakeFailure::WrongName);
    }
    Ok(Extracted { pages: Some(slides), ..outline.finish() })
}

/// The slides in the order in which they are shown, by the relations that lead to them.
fn slide_ids(presentation: &str) -> Result<Vec<String>, IntakeFailure> {
    let mut ids = Vec::new();
    let mut reader = Reader::from_str(presentation);
    loop {
        match next(&mut reader)? {
            Event::Empty(element) | Event::Start(element) if element.local_name().as_ref() == "sldId" => {
                // `id` is the slide's own number, `r:id` the relation.
                let relation = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref().ends_with(":id"));
                ids.extend(relation.map(|relation| relation.value.into_owned()));
            }
            Event::Eof => return Ok(ids),
            _ => {}
        }
    }
}

/// What is read of a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wanted {
    Title,
    #[default]
    Rest,
}

#[derive(Default)]
struct Slide {
    wanted: Wanted,
    paragraph: String,
    /// The paragraphs of the open shape.
    shape: Vec<String>,
    is_title: bool,
    table: Option<Table>,
    row: Vec<Cell>,
    cell: Option<(Cell, Vec<String>)>,
}

fn read_part(xml: &str, wanted: Wanted, outline: &mut Outline) -> Result<(), IntakeFailure> {
    let mut slide = Slide { wanted, ..Slide::default() };
    let (mut in_text, mut in_number) = (false, false);
    let mut reader = Reader::from_str(xml);
    loop {
        match next(&mut reader)? {
            Event::Empty(element) => match element.local_name().as_ref() {
                "br" => slide.paragraph.push('\n'),
                "ph" => slide.is_title = is_title(&element),
                _ => {}
            },
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = true,
                // The slide's number or the day it was printed.
                "fld" => in_number = true,
                "br" => slide.paragraph.push('\n'),
                "ph" => slide.is_title = is_title(&element),
                "tbl" => slide.table = Some(Table::default()),
                "tc" => {
                    let covers = |name| number(&element, name).unwrap_or(1);
                    let is_covered = ["hMerge", "vMerge"].iter().any(|name| attribute(&element, name).is_some_and(|on| on != "0"));
                    let cell = Cell { columns: covers("gridSpan"), rows: covers("rowSpan"), ..Cell::new("") };
                    slide.cell = (!is_covered).then_some((cell, Vec::new()));
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "fld" => in_number = false,
                name => slide.close(name, outline),
            },
            Event::Eof => return Ok(()),
            event if in_text && !in_number => slide.paragraph.extend(text_of(&event)),
            _ => {}
        }
    }
}

fn is_title(element: &BytesStart<'_>) -> bool {
    attribute(element, "type").is_some_and(|kind| matches!(kind.as_str(), "title" | "ctrTitle"))
}

impl Slide {
    fn close(&mut self, name: &str, outline: &mut Outline) {
        match name {
            "p" => {
                let paragraph = std::mem::take(&mut self.paragraph);
                match (&mut self.cell, &self.table) {
                    (Some((_, lines)), _) => lines.push(paragraph),
                    // Text of a cell that another one covers.
                    (None, Some(_)) => {}
                    (None, None) => self.shape.push(paragraph),
                }
            }
            "tc" => self.row.extend(self.cell.take().map(|(cell, lines)| Cell { text: in_one_line(&lines), ..cell })),
            "tr" => {
                let row = std::mem::take(&mut self.row);
                self.table.iter_mut().for_each(|table| table.row(row.clone()));
            }
            "tbl" => self.table.take().into_iter().filter(|_| self.wanted == Wanted::Rest).for_each(|table| outline.table(table)),
            "sp" => {
                let lines = std::mem::take(&mut self.shape);
                match (std::mem::take(&mut self.is_title), self.wanted) {
                    (true, Wanted::Title) => outline.heading(1, &lines.join(" ")),
                    (false, Wanted::Rest) => lines.iter().flat_map(|line| line.lines()).for_each(|line| outline.line(line)),
                    _ => {}
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

    #[test]
    fn slides_are_pages_with_titles_tables_and_notes() {
        let relation = |id: &str, kind: &str, target: &str| format!("<Relationship Id=\"{id}\" Type=\"x/{kind}\" Target=\"{target}\"/>");
        let text = |text: &str| format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>");
        let cell = |words: &str| format!("<a:tc><a:txBody>{}</a:txBody></a:tc>", text(words));
        let table = format!("<a:tbl><a:tr>{}{}</a:tr><a:tr>{}{}</a:tr></a:tbl>", cell("کالا"), cell("بها"), cell("قند"), cell("۳۱۰"));
        let slide = format!(
            "<p:sld><p:sp><p:ph type=\"title\"/>{}</p:sp><p:sp>{}<a:p><a:fld><a:t>7</a:t></a:fld></a:p></p:sp>{table}</p:sld>",
            text("فروش بهار"),
            text("رشد ۱۲ درصد")
        );
        let second = format!("<p:sld><p:sp>{}</p:sp></p:sld>", text("پایان"));
        let bytes = package(&[
            ("_rels/.rels", &format!("<R>{}</R>", relation("a", "officeDocument", "ppt/presentation.xml"))),
            (
                "ppt/presentation.xml",
                "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"r2\"/><p:sldId id=\"257\" r:id=\"r1\"/></p:sldIdLst></p:presentation>",
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                &format!("<R>{}{}</R>", relation("r1", "slide", "slides/a.xml"), relation("r2", "slide", "slides/b.xml")),
            ),
            ("ppt/slides/a.xml", &second),
            ("ppt/slides/b.xml", &slide),
            ("ppt/slides/_rels/b.xml.rels", &format!("<R>{}</R>", relation("n", "notesSlide", "../notesSlides/n.xml"))),
            ("ppt/notesSlides/n.xml", &format!("<p:notes><p:sp>{}</p:sp></p:notes>", text("بگو که"))),
        ]);
        let read = extract(&bytes).unwrap();
        assert_eq!(read.pages, Some(2));
        assert_eq!((read.sections[0].page, read.sections[0].heading.as_deref()), (Some(1), Some("فروش بهار")));
        assert_eq!(read.sections[0].text, "رشد ۱۲ درصد\nکالا: قند · بها: ۳۱۰\nبگو که\n");
        assert_eq!((read.sections[1].page, read.sections[1].text.as_str()), (Some(2), "پایان\n"));
        assert_eq!(read.sections[1].heading, None, "the title of the slide before");
    }
}
