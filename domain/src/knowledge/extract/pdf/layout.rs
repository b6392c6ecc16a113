//! From what a page shows to what it says: lines and tables in the order in which they are read.

use super::cells;
use super::columns::{self, Band};
use super::direction::{Brackets, in_reading_order};
use super::glyphs::Glyph;
use super::grid::{self, Grid};
use super::page::Page;
use super::rows::{self, PARTED, Piece, Row};
use super::rules::Rule;
use crate::knowledge::extract::table::Cell;
use crate::knowledge::rows::BETWEEN_CELLS;
use crate::persian::letters::is_arabic;

/// Lines so far apart, in units of the size, are not lines of one paragraph.
const FARTHEST: f32 = 3.0;
/// So much farther apart than lines of this page usually are begins a block.
const BLOCK: f32 = 1.3;
/// Nor are lines that stand farther apart than this, in units of their size.
const PARAGRAPH: f32 = 2.2;
/// Text is hardly ever set narrower than this share of a page.
const TEXT_WIDTH: f32 = 0.6;
/// So many dots lead from a title to the number of its page.
const LEADERS: usize = 5;
const BRACKETS: [char; 8] = ['(', ')', '[', ']', '{', '}', '«', '»'];
/// So much larger than the page's usual text is a heading.
const HEADING: f32 = 1.15;
const MAX_HEADING_CHARACTERS: usize = 120;
/// Columns within columns go no deeper.
const MAX_DEPTH: usize = 4;

/// What stands together on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Line(Printed),
    Table(Vec<Vec<Cell>>),
}

/// A line as it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    pub(super) text: String,
    /// In points, as the next.
    pub(super) width: f32,
    /// How wide lines get where it stands.
    pub(super) room: f32,
    /// Whether it stands apart from the line before.
    pub(super) begins_block: bool,
    /// Whether it is the first of a page or a column.
    pub(super) begins_column: bool,
    /// Whether it stands on nearly every page.
    pub(super) is_running: bool,
    pub(super) is_heading: bool,
}

/// A line as it is seen.
#[derive(Debug)]
pub(super) struct Line {
    glyphs: Vec<Glyph>,
    pub(super) pieces: Vec<Piece>,
    pub(super) base: f32,
    pub(super) size: f32,
    /// A table with lines around its cells, which takes the place of a line.
    pub(super) grid: Option<Grid>,
}

impl Line {
    fn of(row: Row, spaced: bool) -> Self {
        Self { pieces: row.pieces(spaced), glyphs: row.glyphs, base: row.base, size: row.size, grid: None }
    }

    fn of_grid(grid: Grid) -> Self {
        let base = f32::midpoint(grid.place.bottom, grid.place.top);
        Self { pieces: Vec::new(), glyphs: Vec::new(), base, size: 0.0, grid: Some(grid) }
    }

    /// The stretches from the left that something stands in.
    pub(super) fn covers(&self) -> impl Iterator<Item = (f32, f32)> {
        let grid = self.grid.iter().map(|grid| (grid.place.left, grid.place.right));
        self.pieces.iter().map(|piece| (piece.left, piece.right)).chain(grid)
    }

    fn width(&self) -> f32 {
        let left = self.pieces.first().map_or(0.0, |piece| piece.left);
        self.pieces.iter().map(|piece| piece.right).fold(left, f32::max) - left
    }

    /// Whether it is set in larger letters than most of the page.
    pub(super) fn is_large(&self, usual: f32) -> bool {
        self.size >= usual * HEADING
    }
}

impl Piece {
    pub(super) fn text(&self, brackets: Brackets) -> String {
        without_leaders(in_reading_order(&self.texts, brackets).trim())
    }
}

/// How a page is set.
struct Setting<'a> {
    rules: &'a [Rule],
    /// The size of most of its text.
    usual: f32,
    /// Whether words are parted by spaces rather than by gaps.
    spaced: bool,
    brackets: Brackets,
    /// How wide lines may be even when none is, in points.
    room: f32,
}

/// What a page says, in reading order.
pub(super) fn blocks(page: Page) -> Vec<Block> {
    let usual = middle(page.glyphs.iter().filter(|glyph| !glyph.is_blank()).map(|glyph| glyph.size));
    let blanks = page.glyphs.iter().filter(|glyph| glyph.is_blank()).count();
    let spaced = blanks * 20 > page.glyphs.len();
    let brackets = brackets(&page.glyphs, spaced);
    let setting = Setting { rules: &page.rules, usual, spaced, brackets, room: page.width * TEXT_WIDTH };
    let (glyphs, grids) = grid::take(page.glyphs, &page.rules, brackets);
    let mut blocks = Vec::new();
    setting.read(glyphs, grids, 0, &mut blocks);
    blocks
}

fn brackets(glyphs: &[Glyph], spaced: bool) -> Brackets {
    if !glyphs.iter().any(|glyph| glyph.text.contains(BRACKETS)) {
        return Brackets::default();
    }
    let pieces: Vec<Piece> = rows::of(glyphs.to_vec()).iter().flat_map(|row| row.pieces(spaced)).collect();
    Brackets::of(pieces.iter().map(|piece| piece.texts.as_slice()))
}

impl Setting<'_> {
    /// Reads a page or a column.
    fn read(&self, glyphs: Vec<Glyph>, grids: Vec<Grid>, depth: usize, blocks: &mut Vec<Block>) {
        let mut lines: Vec<Line> = rows::of(glyphs).into_iter().map(|row| Line::of(row, self.spaced)).collect();
        lines.retain(|line| !line.pieces.is_empty());
        lines.extend(grids.into_iter().map(Line::of_grid));
        lines.sort_by(|one, other| other.base.total_cmp(&one.base));
        let bands = if depth < MAX_DEPTH { columns::find(&lines, self.rules, self.usual) } else { Vec::new() };
        let least = if depth == 0 { self.room } else { 0.0 };
        let room = lines.iter().map(Line::width).fold(least, f32::max);
        let first = blocks.len();
        let mut place = 0;
        let mut lines = lines.into_iter();
        for Band { rows, gutters } in bands {
            self.read_lines(lines.by_ref().take(rows.start - place).collect(), room, blocks);
            self.read_columns(lines.by_ref().take(rows.len()).collect(), &gutters, depth, blocks);
            place = rows.end;
        }
        self.read_lines(lines.collect(), room, blocks);
        if let Some(Block::Line(line)) = blocks.get_mut(first) {
            line.begins_column = true;
        }
    }

    /// Reads lines that stand one below the other.
    fn read_lines(&self, lines: Vec<Line>, room: f32, blocks: &mut Vec<Block>) {
        let distances = lines.windows(2).map(|pair| pair[0].base - pair[1].base).filter(|distance| *distance < FARTHEST * self.usual);
        // Of many paragraphs with a line each, most distances are those between paragraphs.
        let usual_distance = quarter(distances).max(self.usual);
        let mut place = 0;
        // The line before, unless it is part of a table.
        let mut last: Option<(f32, f32)> = None;
        while let Some(line) = lines.get(place) {
            place += 1;
            if let Some(grid) = &line.grid {
                blocks.push(Block::Table(grid.rows.clone()));
                last = None;
            } else if let Some((taken, tables)) = cells::table(&lines[place - 1..], self.usual, self.brackets) {
                blocks.extend(tables.into_iter().map(Block::Table));
                place += taken - 1;
                last = None;
            } else {
                let is_apart = last.is_none_or(|(base, size)| {
                    let distance = base - line.base;
                    distance > BLOCK * usual_distance || distance > PARAGRAPH * line.size || (line.size / size - 1.0).abs() > HEADING - 1.0
                });
                let (text, is_parted) = text_of(&line.pieces, line.size, self.brackets);
                let is_heading = line.is_large(self.usual) && !is_parted && text.chars().count() <= MAX_HEADING_CHARACTERS;
                blocks.push(Block::Line(Printed {
                    text,
                    width: line.width(),
                    room,
                    begins_block: is_apart || is_parted,
                    begins_column: false,
                    is_running: false,
                    is_heading,
                }));
                last = (!is_parted).then_some((line.base, line.size));
            }
        }
    }

    /// Reads columns one after the other.
    fn read_columns(&self, lines: Vec<Line>, gutters: &[f32], depth: usize, blocks: &mut Vec<Block>) {
        let mut sides: Vec<(Vec<Glyph>, Vec<Grid>)> = (0..=gutters.len()).map(|_| (Vec::new(), Vec::new())).collect();
        let side = |x: f32| gutters.partition_point(|gutter| *gutter < x);
        for line in lines {
            for glyph in line.glyphs {
                sides[side(glyph.middle())].0.push(glyph);
            }
            if let Some(grid) = line.grid {
                sides[side(f32::midpoint(grid.place.left, grid.place.right))].1.push(grid);
            }
        }
        if is_from_right(sides.iter().flat_map(|side| &side.0).map(|glyph| glyph.text.as_str())) {
            sides.reverse();
        }
        for (glyphs, grids) in sides {
            self.read(glyphs, grids, depth + 1, blocks);
        }
    }
}

/// The text of the pieces of a line, and whether gaps part it.
fn text_of(pieces: &[Piece], size: f32, brackets: Brackets) -> (String, bool) {
    let is_parted = pieces.windows(2).any(|pair| pair[1].left - pair[0].right >= PARTED * size);
    if is_parted {
        let mut texts: Vec<String> = pieces.iter().map(|piece| piece.text(brackets)).collect();
        if pieces.iter().any(Piece::is_arabic) {
            texts.reverse();
        }
        return (texts.join(BETWEEN_CELLS), true);
    }
    let texts: Vec<&[String]> = pieces.iter().map(|piece| piece.texts.as_slice()).collect();
    (without_leaders(in_reading_order(&texts.join(&" ".to_owned()), brackets).trim()), false)
}

/// The text with the dots that lead to the number of a page made one sign.
fn without_leaders(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('.') {
        let dots = &rest[start..];
        let end = dots.find(|c: char| c != '.' && c != ' ').unwrap_or(dots.len());
        let count = dots[..end].matches('.').count();
        kept.push_str(&rest[..start]);
        kept.push_str(if count >= LEADERS { "… " } else { &dots[..end] });
        rest = &dots[end..];
    }
    kept.push_str(rest);
    kept
}

/// The text of the lines of a cell as one.
pub(super) fn text_of_rows(glyphs: Vec<Glyph>, brackets: Brackets) -> String {
    let texts = rows::of(glyphs).into_iter().map(|row| text_of(&row.pieces(false), f32::INFINITY, brackets).0);
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether texts are read from right to left, most of them.
pub(super) fn is_from_right<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let (mut right, mut left) = (0, 0);
    for c in texts.flat_map(str::chars).filter(|c| c.is_alphabetic()) {
        *(if is_arabic(c) { &mut right } else { &mut left }) += 1;
    }
    right > 0 && right * 2 >= left
}

/// The number in the middle of them; zero when there are none.
fn middle(numbers: impl Iterator<Item = f32>) -> f32 {
    sorted(numbers, 2)
}

/// The number that a quarter of them lie below.
fn quarter(numbers: impl Iterator<Item = f32>) -> f32 {
    sorted(numbers, 4)
}

fn sorted(numbers: impl Iterator<Item = f32>, part: usize) -> f32 {
    let mut numbers: Vec<f32> = numbers.collect();
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / part).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::tests::word;
    use super::*;
    use crate::knowledge::extract::table::Table;

    fn read(words: &[(&str, f32, f32)]) -> Vec<String> {
        let glyphs = words.iter().flat_map(|(text, left, base)| word(text, *left, *base)).collect();
        let mut lines = Vec::new();
        for block in blocks(Page { glyphs, ..Page::default() }) {
            match block {
                Block::Line(line) => lines.push(line.text),
                Block::Table(rows) => {
                    let mut table = Table::default();
                    rows.into_iter().for_each(|row| table.row(row));
                    lines.extend(table.into_lines());
                }
            }
        }
        lines
    }

    #[test]
    fn columns_of_sentences_are_read_one_after_the_other() {
        let left = [("The pump has a", 0.0, 100.0), ("warranty of two", 0.0, 88.0), ("years, no more.", 0.0, 76.0)];
        let right = [("Parts are kept", 120.0, 100.0), ("for ten years, or", 120.0, 88.0), ("a bit longer.", 120.0, 76.0)];
        let rowwise: Vec<_> = left.into_iter().zip(right).flat_map(|(left, right)| [left, right]).collect();
        let expected: Vec<&str> = left.iter().chain(&right).map(|line| line.0).collect();
        assert_eq!(read(&rowwise), expected);
    }

    #[test]
    fn lines_of_several_pieces_are_rows_with_their_headings() {
        let rows = [("Port", 0.0, 100.0), ("Tons", 120.0, 100.0), ("Fee", 220.0, 100.0), ("Anzali", 0.0, 84.0), ("310", 125.0, 84.0)];
        let more = [("Jask", 0.0, 68.0), ("80", 130.0, 68.0), ("9", 230.0, 68.0)];
        assert_eq!(read(&[&rows[..], &more].concat()), ["Port: Anzali · Tons: 310", "Port: Jask · Tons: 80 · Fee: 9"]);
        assert_eq!(read(&[("اهب", 0.0, 100.0), ("الاک", 100.0, 100.0), ("۱۲", 0.0, 80.0), ("ذغاک", 100.0, 80.0)]), ["کالا: کاغذ · بها: ۱۲"]);
    }

    #[test]
    fn two_columns_of_words_name_nothing() {
        let rows = [("Mason Ltd", 0.0, 100.0), ("Shiraz", 120.0, 100.0), ("Farmer", 0.0, 84.0), ("Yazd", 120.0, 84.0)];
        assert_eq!(read(&rows), ["Mason Ltd · Shiraz", "Farmer · Yazd"]);
    }

    #[test]
    fn a_cell_of_several_lines_is_one() {
        let head = [("Item", 0.0, 130.0), ("What it is", 100.0, 130.0), ("Fee", 200.0, 130.0)];
        let first = [("lines of", 100.0, 106.0), ("Tea", 0.0, 100.0), ("7", 200.0, 100.0), ("words", 100.0, 94.0)];
        let second = [("Salt", 0.0, 70.0), ("white", 100.0, 70.0), ("8", 200.0, 70.0)];
        let expected = ["Item: Tea · What it is: lines of words · Fee: 7", "Item: Salt · What it is: white · Fee: 8"];
        assert_eq!(read(&[&head[..], &first, &second].concat()), expected);
    }

    proptest! {
        #[test]
        fn no_page_is_too_odd(
            places in prop::collection::vec(("[اa1 ()-]{0,2}", -9_i16..90, -9_i16..90, 0_u8..30, prop::option::of(any::<u32>())), 0..80),
            rules in prop::collection::vec((0_i16..60, 0_i16..60, any::<bool>(), 5_i16..60), 0..30),
        ) {
            let glyphs = places.into_iter().map(|(text, left, base, size, drawn)| {
                let (left, base, size) = (f32::from(left) * 5.0, f32::from(base) * 4.0, f32::from(size) + 0.1);
                Glyph { text, left, right: left + size / 2.0, base, size, drawn }
            });
            let rules = rules.into_iter().map(|(x, y, is_level, length)| {
                let (x, y, length) = (f32::from(x) * 5.0, f32::from(y) * 5.0, f32::from(length) * 5.0);
                Rule::of_corners((x, y), if is_level { (x + length, y) } else { (x, y + length) })
            });
            blocks(Page { glyphs: glyphs.collect(), rules: rules.collect(), width: 500.0 });
        }
    }

    #[test]
    fn leading_dots_are_one_sign() {
        assert_eq!(without_leaders("1. Note . . . . . . . 21"), "1. Note … 21");
        assert_eq!(without_leaders("wait ... 2.5."), "wait ... 2.5.");
    }
}
