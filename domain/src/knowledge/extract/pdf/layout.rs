//! Lines from the places of glyphs.

use super::direction::in_reading_order;
use super::glyphs::Glyph;
use crate::persian::letters::{is_arabic, is_mark};

/// Distances in units of the size of the text.
const SAME_LINE: f32 = 0.5;
const SPACE: f32 = 0.18;
const CELL: f32 = 2.0;
const BLOCK: f32 = 1.9;
const DOUBLED: f32 = 0.12;
/// So much larger than the page's usual text is a heading.
const HEADING: f32 = 1.15;
const MAX_HEADING_CHARACTERS: usize = 120;

/// A line as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Whether it stands apart from the line before.
    pub(super) begins_block: bool,
    pub(super) is_heading: bool,
}

struct Row {
    glyphs: Vec<Glyph>,
    base: f32,
    size: f32,
}

/// The lines of a page, in the order in which they are drawn.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let usual = usual_size(&glyphs);
    let mut lines = Vec::new();
    let mut last: Option<(f32, f32, bool)> = None;
    for row in rows(glyphs) {
        let (base, size) = (row.base, row.size);
        let cells: Vec<String> = row.cells().into_iter().map(|cell| in_reading_order(&cell)).filter(|cell| !cell.trim().is_empty()).collect();
        if cells.is_empty() {
            continue;
        }
        let text = cells.join(" | ");
        let apart = last.is_none_or(|(last_base, last_size, was_table)| {
            let distance = last_base - base;
            was_table || distance < 0.0 || distance > BLOCK * size.max(last_size) || (size / last_size - 1.0).abs() > HEADING - 1.0
        });
        let is_heading = size >= usual * HEADING && cells.len() == 1 && text.chars().count() <= MAX_HEADING_CHARACTERS;
        last = Some((base, size, cells.len() > 1));
        lines.push(Line { text, begins_block: apart || cells.len() > 1, is_heading });
    }
    lines
}

/// The size in which most of the text is set.
fn usual_size(glyphs: &[Glyph]) -> f32 {
    let mut sizes: Vec<f32> = glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).map(|glyph| glyph.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

fn rows(glyphs: Vec<Glyph>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if (row.base - glyph.base).abs() < SAME_LINE * row.size.max(glyph.size) => {
                if glyph.size > row.size {
                    (row.base, row.size) = (glyph.base, glyph.size);
                }
                row.glyphs.push(glyph);
            }
            _ => rows.push(Row { base: glyph.base, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    rows
}

impl Row {
    /// The cells of the row in reading order, each with its glyphs from left to right and a space wherever one is seen.
    fn cells(self) -> Vec<Vec<String>> {
        let (marks, mut letters): (Vec<Glyph>, Vec<Glyph>) = self.glyphs.into_iter().partition(|glyph| glyph.text.chars().all(is_mark));
        letters.sort_by(|one, other| one.middle().total_cmp(&other.middle()));
        // Some programs print a letter twice to make it bold.
        letters.dedup_by(|next, kept| next.text == kept.text && (next.middle() - kept.middle()).abs() < DOUBLED * kept.size);
        for mark in marks {
            let distance = |glyph: &Glyph| (glyph.middle() - mark.middle()).abs();
            let base = letters.iter_mut().filter(|glyph| !glyph.text.trim().is_empty()).min_by(|one, other| distance(one).total_cmp(&distance(other)));
            if let Some(base) = base {
                base.text.push_str(&mark.text);
            }
        }
        let mut cells: Vec<Vec<String>> = Vec::new();
        let mut end = f32::NEG_INFINITY;
        for glyph in letters {
            let gap = (glyph.left - end) / self.size;
            let blank = glyph.text.trim().is_empty();
            match cells.last_mut() {
                Some(cell) if gap < CELL || blank => {
                    if gap > SPACE && !blank {
                        cell.push(" ".to_owned());
                    }
                    cell.push(glyph.text);
                }
                _ if blank => continue,
                _ => cells.push(vec![glyph.text]),
            }
            if !blank || gap < CELL {
                end = end.max(glyph.right);
            }
        }
        if cells.iter().flatten().any(|text| text.contains(is_arabic)) {
            cells.reverse();
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word whose letters are drawn from left to right as they are given.
    fn word(seen: &str, left: f32, base: f32) -> Vec<Glyph> {
        let place = |n: usize| left + 5.0 * f32::from(u16::try_from(n).unwrap());
        seen.chars().enumerate().map(|(n, c)| Glyph { text: c.into(), left: place(n), right: place(n) + 5.0, base, size: 10.0 }).collect()
    }

    fn texts(glyphs: Vec<Glyph>) -> Vec<String> {
        lines(glyphs).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn pieces_of_a_line_are_put_together_wherever_they_are_drawn() {
        let glyphs = [word("مالس", 60.0, 100.0), word("ایند", 37.0, 100.2), word("!", 30.0, 100.0)].concat();
        assert_eq!(texts(glyphs), ["سلام دنیا !"]);
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_tables_row_by_row() {
        let glyphs = [word("one", 0.0, 100.0), word("two", 0.0, 88.0), word("left", 200.0, 100.0), word("right", 300.0, 100.0)].concat();
        assert_eq!(texts(glyphs), ["one", "two", "left | right"]);
        assert_eq!(texts([word("اهب", 0.0, 100.0), word("الاک", 100.0, 100.0)].concat()), ["کالا | بها"]);
    }

    #[test]
    fn letters_printed_twice_are_read_once() {
        let glyphs = [word("11ab", 0.0, 100.0), word("11ab", 0.3, 100.0)].concat();
        assert_eq!(texts(glyphs), ["11ab"]);
    }
}
