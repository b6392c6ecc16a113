//! From the lines of pages to paragraphs, also where one goes on in the next column or on the next page.

use super::layout::{Block, Printed};
use crate::knowledge::extract::outline::Outline;
use crate::knowledge::extract::paragraphs::{self, begins_item};
use crate::knowledge::extract::table::{Cell, Table, is_value};

/// A line at the end of a column that fills so much of the width goes on in the next.
const FULL: f32 = 0.75;

/// What a page says, piece by piece.
enum Told {
    Heading(String),
    Paragraph(Paragraph),
    Table(Vec<Vec<Cell>>),
}

struct Paragraph {
    text: String,
    begins_column: bool,
    is_running: bool,
    /// Its last line ends where the column does, and not like a sentence.
    is_open: bool,
}

/// Tells the outline what stands on the pages.
pub(super) fn tell(pages: Vec<(u32, Vec<Block>)>, outline: &mut Outline) {
    let mut pages: Vec<(u32, Vec<Told>)> = pages.into_iter().map(|(number, blocks)| (number, told(blocks))).collect();
    for place in (1..pages.len()).rev() {
        let (before, after) = pages.split_at_mut(place);
        if let (Some((_, before)), Some((_, after))) = (before.last_mut(), after.first_mut()) {
            join_first(before, after);
        }
    }
    for place in 1..pages.len() {
        let (before, after) = pages.split_at_mut(place);
        if let (Some((_, before)), Some((_, after))) = (before.last(), after.first_mut()) {
            name_columns(before, after);
        }
    }
    for (number, page) in pages {
        outline.page(number);
        for told in page {
            match told {
                Told::Heading(text) => outline.heading(1, &text),
                Told::Paragraph(paragraph) => outline.line(&paragraph.text),
                Told::Table(rows) => {
                    let mut table = Table::default();
                    rows.into_iter().for_each(|row| table.row(row));
                    outline.table(table);
                }
            }
        }
    }
}

fn told(blocks: Vec<Block>) -> Vec<Told> {
    let mut page: Vec<Told> = Vec::new();
    let mut lines: Vec<Printed> = Vec::new();
    for block in blocks {
        match block {
            Block::Line(line) => {
                if lines.last().is_some_and(|last| parts(last, &line)) {
                    tell_block(&std::mem::take(&mut lines), &mut page);
                }
                lines.push(line);
            }
            Block::Table(rows) => {
                tell_block(&std::mem::take(&mut lines), &mut page);
                page.push(Told::Table(rows));
            }
        }
    }
    tell_block(&lines, &mut page);
    page
}

fn parts(line: &Printed, next: &Printed) -> bool {
    line.is_heading != next.is_heading || line.is_running != next.is_running || next.begins_block || next.begins_column
}

/// Adds lines that stand together.
fn tell_block(lines: &[Printed], page: &mut Vec<Told>) {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
    if first.is_heading {
        page.push(Told::Heading(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")));
        return;
    }
    let mut texts = Vec::new();
    paragraphs::join(lines.iter().map(|line| paragraphs::Line { text: &line.text, width: line.width }), first.room, &mut texts);
    let count = texts.len();
    let mut own: Vec<Told> = Vec::with_capacity(count);
    for (place, text) in texts.into_iter().enumerate() {
        let is_open = place + 1 == count && last.width >= FULL * last.room && !text.ends_with(['.', ':', '؛', '؟', '!', '?']);
        let begins_column = place == 0 && first.begins_column;
        own.push(Told::Paragraph(Paragraph { text, begins_column, is_running: first.is_running, is_open }));
    }
    join_first(page, &mut own);
    page.append(&mut own);
}

/// A table that goes on from the page before has its headings there.
fn name_columns(before: &[Told], after: &mut [Told]) {
    let (Some(Told::Table(above)), Some(Told::Table(rows))) = (body(before).next_back(), after.iter_mut().find(|told| !is_running(told)))
    else {
        return;
    };
    let width = |row: &[Cell]| row.iter().map(|cell| cell.columns).sum::<usize>();
    let has_values = |row: &[Cell]| row.iter().any(|cell| is_value(&cell.text));
    if let (Some(headings), Some(first), true) = (above.first(), rows.first(), above.len() > 1)
        && width(headings) == width(first)
        && !has_values(headings)
        && has_values(first)
    {
        rows.insert(0, headings.clone());
    }
}

fn body(page: &[Told]) -> impl DoubleEndedIterator<Item = &Told> {
    page.iter().filter(|told| !is_running(told))
}

fn is_running(told: &Told) -> bool {
    matches!(told, Told::Paragraph(paragraph) if paragraph.is_running)
}

/// Moves the first paragraph of what comes after to the last of what comes before, when it goes on there.
fn join_first(before: &mut [Told], after: &mut Vec<Told>) {
    let last = before.iter_mut().rev().find(|told| !is_running(told));
    let (Some(Told::Paragraph(last)), Some(Told::Paragraph(first))) = (last, after.first()) else { return };
    let goes_on = first.begins_column && !begins_item(&first.text) && !first.text.starts_with(char::is_uppercase);
    if !(last.is_open && goes_on) {
        return;
    }
    if let Told::Paragraph(first) = after.remove(0) {
        last.text = [last.text.as_str(), &first.text].join(" ");
        last.is_open = first.is_open;
    }
}
