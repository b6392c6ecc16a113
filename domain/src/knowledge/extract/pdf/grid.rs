//! Tables with lines around their cells: the lines say which cells there are, and which are merged.

use super::direction::Brackets;
use super::glyphs::Glyph;
use super::layout::{is_from_right, text_of_rows};
use super::rows;
use super::rules::Rule;
use crate::knowledge::extract::table::Cell;

/// Lines so near each other, in points, are one, or touch.
const SAME: f32 = 3.0;
/// Texts of several cells are hardly ever broken into as many lines each.
const LINES: usize = 3;
/// With more lines a page shows a drawing.
const MAX_RULES: usize = 5_000;
const MAX_CELLS: usize = 20_000;
/// Nor does a page have more tables.
const MAX_FRAMES: usize = 100;
/// A box with more glyphs is a frame around text.
const MAX_CELL_GLYPHS: usize = 1_500;

/// A table, and the box that it fills.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) place: Rule,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Where the lines of a table cross.
struct Frame {
    place: Rule,
    /// From the left.
    columns: Vec<f32>,
    /// From the top.
    rows: Vec<f32>,
    rules: Vec<Rule>,
}

/// Takes the tables out of a page: the glyphs that are left, and the tables.
pub(super) fn take(mut glyphs: Vec<Glyph>, rules: &[Rule], brackets: Brackets) -> (Vec<Glyph>, Vec<Grid>) {
    let mut grids = Vec::new();
    for frame in frames(rules) {
        let (inside, outside): (Vec<Glyph>, Vec<Glyph>) = glyphs.into_iter().partition(|glyph| frame.holds(glyph));
        glyphs = outside;
        match frame.grid(&inside, brackets) {
            Some(grid) => grids.push(grid),
            None => glyphs.extend(inside),
        }
    }
    (glyphs, grids)
}

fn frames(rules: &[Rule]) -> Vec<Frame> {
    if rules.len() > MAX_RULES {
        return Vec::new();
    }
    connected(rules).into_iter().filter_map(Frame::of).take(MAX_FRAMES).collect()
}

/// The lines, in groups that touch each other.
fn connected(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut rules = rules.to_vec();
    rules.sort_by(|one, other| one.left.total_cmp(&other.left));
    let mut groups = Groups::new(rules.len());
    for (place, rule) in rules.iter().enumerate() {
        let near = rules.iter().enumerate().skip(place + 1).take_while(|(_, other)| other.left <= rule.right + SAME);
        for (other_place, _) in near.filter(|(_, other)| other.bottom <= rule.top + SAME && other.top >= rule.bottom - SAME) {
            groups.unite(place, other_place);
        }
    }
    let mut connected: Vec<Vec<Rule>> = vec![Vec::new(); rules.len()];
    for (place, rule) in rules.into_iter().enumerate() {
        connected[groups.of(place)].push(rule);
    }
    connected.retain(|group| group.len() > 2);
    connected
}

impl Frame {
    fn of(rules: Vec<Rule>) -> Option<Self> {
        let (left, right) = span(rules.iter().flat_map(|rule| [rule.left, rule.right]));
        let (bottom, top) = span(rules.iter().flat_map(|rule| [rule.bottom, rule.top]));
        let upright = rules.iter().filter(|rule| !rule.is_level()).map(|rule| f32::midpoint(rule.left, rule.right));
        let level = rules.iter().filter(|rule| rule.is_level()).map(|rule| f32::midpoint(rule.bottom, rule.top));
        let columns = distinct(upright.chain([left, right]));
        let mut rows = distinct(level.chain([bottom, top]));
        rows.reverse();
        let cells = columns.len() * rows.len();
        let is_table = columns.len() > 2 && rows.len() > 1 && cells <= MAX_CELLS && cells * rules.len() <= 50_000_000;
        is_table.then_some(Self { place: Rule { left, bottom, right, top }, columns, rows, rules })
    }

    fn holds(&self, glyph: &Glyph) -> bool {
        let Rule { left, bottom, right, top } = self.place;
        (left..=right).contains(&glyph.middle()) && (bottom..=top).contains(&height(glyph))
    }

    /// The table, unless its boxes hold something else.
    fn grid(&self, glyphs: &[Glyph], brackets: Brackets) -> Option<Grid> {
        let (across, down) = (self.columns.len() - 1, self.rows.len() - 1);
        let mut groups = self.merged(across, down);
        let mut cells: Vec<Option<Merged>> = (0..across * down).map(|_| None).collect();
        for row in 0..down {
            for column in 0..across {
                let cell = cells[groups.of(row * across + column)].get_or_insert_with(|| Merged::at(row, column));
                cell.reach(row, column);
            }
        }
        for glyph in glyphs {
            let column = self.columns.partition_point(|x| *x <= glyph.middle()).saturating_sub(1).min(across - 1);
            let row = self.rows.partition_point(|y| *y >= height(glyph)).saturating_sub(1).min(down - 1);
            if let Some(cell) = &mut cells[groups.of(row * across + column)] {
                cell.glyphs.push(glyph.clone());
            }
        }
        let cells: Vec<Merged> = cells.into_iter().flatten().collect();
        let is_beside_another = |cell: &Merged| {
            !cell.is_empty()
                && cells.iter().any(|other| other.rows.0 == cell.rows.0 && other.columns.0 != cell.columns.0 && !other.is_empty())
        };
        if cells.iter().any(|cell| cell.glyphs.len() > MAX_CELL_GLYPHS) || !cells.iter().any(is_beside_another) {
            return None;
        }
        if (0..down).any(|row| holds_rows(cells.iter().filter(|cell| cell.rows == (row, row) && !cell.is_empty()))) {
            return None;
        }
        let mut rows: Vec<Vec<Merged>> = (0..down).map(|_| Vec::new()).collect();
        for cell in cells {
            rows[cell.rows.0].push(cell);
        }
        let from_right = is_from_right(glyphs.iter().map(|glyph| glyph.text.as_str()));
        Some(Grid { place: self.place, rows: rows.into_iter().map(|row| told(row, from_right, brackets)).collect() })
    }

    /// Which boxes of the grid have no line between them.
    fn merged(&self, across: usize, down: usize) -> Groups {
        let mut groups = Groups::new(across * down);
        for row in 0..down {
            for column in 0..across {
                let (x, y) = (middle_of(&self.columns, column), middle_of(&self.rows, row));
                let here = row * across + column;
                let right = self.columns[column + 1];
                let below = self.rows[row + 1];
                let is_right = |rule: &Rule| !rule.is_level() && (rule.left - right).abs() <= SAME && (rule.bottom..=rule.top).contains(&y);
                let is_below =
                    |rule: &Rule| rule.is_level() && (rule.bottom - below).abs() <= SAME && (rule.left..=rule.right).contains(&x);
                if column + 1 < across && !self.rules.iter().any(is_right) {
                    groups.unite(here, here + 1);
                }
                if row + 1 < down && !self.rules.iter().any(is_below) {
                    groups.unite(here, here + across);
                }
            }
        }
        groups
    }
}

/// A cell with the rows and columns that it covers, the last included.
struct Merged {
    rows: (usize, usize),
    columns: (usize, usize),
    glyphs: Vec<Glyph>,
}

impl Merged {
    fn at(row: usize, column: usize) -> Self {
        Self { rows: (row, row), columns: (column, column), glyphs: Vec::new() }
    }

    fn reach(&mut self, row: usize, column: usize) {
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
    }

    fn is_empty(&self) -> bool {
        self.glyphs.iter().all(Glyph::is_blank)
    }
}

/// The cells that begin in a row, in reading order.
fn told(mut row: Vec<Merged>, from_right: bool, brackets: Brackets) -> Vec<Cell> {
    row.sort_by_key(|cell| cell.columns.0);
    if from_right {
        row.reverse();
    }
    let cell = |cell: Merged| Cell {
        columns: cell.columns.1 + 1 - cell.columns.0,
        rows: cell.rows.1 + 1 - cell.rows.0,
        ..Cell::new(text_of_rows(cell.glyphs, brackets))
    };
    row.into_iter().map(cell).collect()
}

/// Whether a row of boxes holds several rows of the table: some draw lines between the columns alone. The same lines stand in each box.
fn holds_rows<'a>(cells: impl Iterator<Item = &'a Merged>) -> bool {
    let bases: Vec<Vec<f32>> = cells.map(|cell| rows::of(cell.glyphs.clone()).iter().map(|row| row.base).collect()).collect();
    let Some(most) = bases.iter().max_by_key(|bases| bases.len()) else { return false };
    let are_shared = |bases: &Vec<f32>| bases.iter().all(|base| most.iter().any(|other| (base - other).abs() <= SAME / 2.0));
    bases.len() > 1 && most.len() >= LINES && bases.iter().all(|bases| bases.len() * 4 >= most.len() * 3 && are_shared(bases))
}

/// Numbers of things that are found to belong together.
struct Groups(Vec<usize>);

impl Groups {
    fn new(things: usize) -> Self {
        Self((0..things).collect())
    }

    fn of(&mut self, mut thing: usize) -> usize {
        while self.0[thing] != thing {
            self.0[thing] = self.0[self.0[thing]];
            thing = self.0[thing];
        }
        thing
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// Where a glyph stands on its line rather than under it.
fn height(glyph: &Glyph) -> f32 {
    glyph.base + glyph.size * 0.3
}

fn middle_of(lines: &[f32], place: usize) -> f32 {
    f32::midpoint(lines[place], lines[place + 1])
}

fn span(numbers: impl Iterator<Item = f32>) -> (f32, f32) {
    numbers.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), number| (least.min(number), most.max(number)))
}

/// The numbers from the least, those near each other as one.
fn distinct(numbers: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut numbers: Vec<f32> = numbers.collect();
    numbers.sort_by(f32::total_cmp);
    numbers.dedup_by(|next, kept| *next - *kept <= SAME);
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::word;
    use super::*;
    use crate::knowledge::extract::table::Table;

    fn line(left: f32, bottom: f32, right: f32, top: f32) -> Rule {
        Rule { left, bottom, right, top }
    }

    #[test]
    fn lines_tell_the_cells_and_which_of_them_are_merged() {
        // Two rows of two columns, of which the lower has its left cell, and a first column over both.
        let rules = [
            line(0.0, 60.0, 300.0, 60.0),
            line(100.0, 30.0, 300.0, 30.0),
            line(0.0, 0.0, 300.0, 0.0),
            line(0.0, 90.0, 300.0, 90.0),
            line(0.0, 0.0, 0.0, 90.0),
            line(100.0, 0.0, 100.0, 90.0),
            line(200.0, 0.0, 200.0, 90.0),
            line(300.0, 0.0, 300.0, 90.0),
        ];
        let glyphs = [
            word("City", 5.0, 70.0),
            word("Day", 105.0, 70.0),
            word("Hour", 205.0, 70.0),
            word("Yazd", 5.0, 28.0),
            word("Mon", 105.0, 40.0),
            word("8", 205.0, 40.0),
            word("Tue", 105.0, 10.0),
            word("9", 205.0, 18.0),
            word("30", 205.0, 6.0),
            word("below", 5.0, -20.0),
        ];
        let (left, mut grids) = take(glyphs.concat(), &rules, Brackets::default());
        assert_eq!(left.len(), 5);
        let mut table = Table::default();
        grids.remove(0).rows.into_iter().for_each(|row| table.row(row));
        assert_eq!(table.into_lines(), ["City: Yazd · Day: Mon · Hour: 8", "City: Yazd · Day: Tue · Hour: 9 30"]);
    }

    #[test]
    fn lines_between_the_columns_alone_tell_no_rows() {
        let rules = [
            line(0.0, 0.0, 200.0, 0.0),
            line(0.0, 90.0, 200.0, 90.0),
            line(0.0, 0.0, 0.0, 90.0),
            line(100.0, 0.0, 100.0, 90.0),
            line(200.0, 0.0, 200.0, 90.0),
        ];
        let rows = [10.0, 30.0, 50.0].map(|base| [word("name", 5.0, base), word("12", 105.0, base)].concat());
        let (left, grids) = take(rows.concat(), &rules, Brackets::default());
        assert_eq!((left.len(), grids.len()), (18, 0));
    }

    #[test]
    fn a_frame_around_text_is_no_table() {
        let rules = [line(0.0, 0.0, 300.0, 0.0), line(0.0, 90.0, 300.0, 90.0), line(0.0, 0.0, 0.0, 90.0), line(300.0, 0.0, 300.0, 90.0)];
        let (left, grids) = take(word("text", 5.0, 40.0), &rules, Brackets::default());
        assert_eq!((left.len(), grids.len()), (4, 0));
    }
}
