//! Lines from the places of glyphs.

use super::direction::in_reading_order;
use super::glyphs::Glyph;
use crate::knowledge::extract::paragraphs::BULLETS;
use crate::persian::letters::{is_arabic, is_mark};

/// Distances in units of the size of the text.
const SAME_LINE: f32 = 0.5;
const SPACE: f32 = 0.18;
const CELL: f32 = 2.0;
/// Enough to part two cells where words are parted by real spaces.
const CELL_WITHOUT_SPACE: f32 = 0.4;
const DOUBLED: f32 = 0.12;
/// Lines so far apart, in units of the size, are not lines of one paragraph.
const FARTHEST: f32 = 3.0;
/// So much farther apart than lines of this page usually are begins a block.
const BLOCK: f32 = 1.3;
/// So much larger than the page's usual text is a heading.
const HEADING: f32 = 1.15;
const MAX_HEADING_CHARACTERS: usize = 120;

/// A line as it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// In points.
    pub(super) width: f32,
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
    let usual = middle(glyphs.iter().filter(|glyph| !is_blank(glyph)).map(|glyph| glyph.size));
    let blanks = glyphs.iter().filter(|glyph| is_blank(glyph)).count();
    let spaced = blanks * 20 > glyphs.len();
    let mut lines = Vec::new();
    let mut last: Option<(f32, f32, bool)> = None;
    let rows = rows(glyphs);
    let distances =
        rows.windows(2).map(|pair| pair[0].base - pair[1].base).filter(|distance| *distance > 0.0 && *distance < FARTHEST * usual);
    let usual_distance = middle(distances).max(usual);
    for row in rows {
        let (base, size, width) = (row.base, row.size, row.width());
        let cells: Vec<String> =
            row.cells(spaced).into_iter().map(|cell| in_reading_order(&cell)).filter(|cell| !cell.trim().is_empty()).collect();
        if cells.is_empty() {
            continue;
        }
        let text = cells.join(" | ");
        let apart = last.is_none_or(|(last_base, last_size, was_table)| {
            let distance = last_base - base;
            was_table || distance < 0.0 || distance > BLOCK * usual_distance || (size / last_size - 1.0).abs() > HEADING - 1.0
        });
        let is_heading = size >= usual * HEADING && cells.len() == 1 && text.chars().count() <= MAX_HEADING_CHARACTERS;
        last = Some((base, size, cells.len() > 1));
        lines.push(Line { text, width, begins_block: apart || cells.len() > 1, is_heading });
    }
    lines
}

fn is_blank(glyph: &Glyph) -> bool {
    glyph.text.trim().is_empty()
}

/// The number in the middle of them; zero when there are none.
fn middle(numbers: impl Iterator<Item = f32>) -> f32 {
    let mut numbers: Vec<f32> = numbers.collect();
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
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
    fn width(&self) -> f32 {
        let printed = || self.glyphs.iter().filter(|glyph| !is_blank(glyph));
        let left = printed().map(|glyph| glyph.left).fold(f32::INFINITY, f32::min);
        (printed().map(|glyph| glyph.right).fold(left, f32::max) - left).max(0.0)
    }

    /// The cells of the row in reading order, each with its glyphs from left to right and a space wherever one is seen.
    /// `spaced` says that the page has real spaces between words.
    fn cells(self, spaced: bool) -> Vec<Vec<String>> {
        let mut cells: Vec<Vec<String>> = Vec::new();
        let mut end = f32::NEG_INFINITY;
        let size = self.size;
        for glyph in self.letters() {
            let gap = (glyph.left - end) / size;
            let blank = is_blank(&glyph);
            match cells.last_mut() {
                Some(cell) if blank => {
                    // A space may be as wide as it likes to be.
                    if gap < CELL {
                        end = end.max(glyph.right);
                    }
                    cell.push(" ".to_owned());
                }
                Some(cell) if gap < if spaced && !ends_in_space(cell) { CELL_WITHOUT_SPACE } else { CELL } => {
                    if gap > SPACE && !ends_in_space(cell) {
                        cell.push(" ".to_owned());
                    }
                    end = end.max(glyph.right);
                    cell.push(glyph.text);
                }
                None if blank => {}
                _ => {
                    end = end.max(glyph.right);
                    cells.push(vec![glyph.text]);
                }
            }
        }
        let from_right = cells.iter().flatten().any(|text| text.contains(is_arabic));
        if from_right {
            cells.reverse();
        }
        if cells.len() > 1 && is_item_mark(&cells[0]) {
            let mark = cells.remove(0);
            let item = std::mem::take(&mut cells[0]);
            let (left, right) = if from_right { (item, mark) } else { (mark, item) };
            cells[0] = [left, vec![" ".to_owned()], right].concat();
        }
        cells
    }

    /// The glyphs from left to right, each with the marks that stand on it.
    fn letters(self) -> Vec<Glyph> {
        let (marks, mut letters): (Vec<Glyph>, Vec<Glyph>) = self.glyphs.into_iter().partition(|glyph| glyph.text.chars().all(is_mark));
        letters.sort_by(|one, other| one.middle().total_cmp(&other.middle()));
        // Some programs print a letter twice to make it bold.
        letters.dedup_by(|next, kept| next.text == kept.text && (next.middle() - kept.middle()).abs() < DOUBLED * kept.size);
        for mark in marks {
            let distance = |glyph: &Glyph| (glyph.middle() - mark.middle()).abs();
            let base = letters.iter_mut().filter(|glyph| !is_blank(glyph)).min_by(|one, other| distance(one).total_cmp(&distance(other)));
            if let Some(base) = base {
                base.text.push_str(&mark.text);
            }
        }
        letters
    }
}

fn ends_in_space(cell: &[String]) -> bool {
    cell.last().is_some_and(|last| last.trim().is_empty())
}

/// Whether a cell is only the bullet or number of an item of a list.
fn is_item_mark(cell: &[String]) -> bool {
    let is_sign = |c: char| matches!(c, '.' | ')' | '(' | '-' | '–' | '*') || BULLETS.contains(&c);
    let mut characters = cell.iter().flat_map(|text| text.chars());
    cell.len() <= 4 && characters.clone().any(is_sign) && characters.all(|c| c.is_numeric() || is_sign(c))
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
    fn the_mark_of_an_item_stays_with_it() {
        assert_eq!(texts([word("•", 0.0, 100.0), word("one", 30.0, 100.0)].concat()), ["• one"]);
        assert_eq!(texts([word("کی", 0.0, 100.0), word(".۱", 40.0, 100.0)].concat()), ["۱. یک"]);
    }

    #[test]
    fn letters_printed_twice_are_read_once() {
        let glyphs = [word("11ab", 0.0, 100.0), word("11ab", 0.3, 100.0)].concat();
        assert_eq!(texts(glyphs), ["11ab"]);
    }
}
