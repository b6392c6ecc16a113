//! Tables without lines around their cells: lines with several pieces each, whose places make the columns.

use super::direction::Brackets;
use super::layout::{Line, is_from_right};
use super::rows::Piece;
use crate::knowledge::extract::table::{Cell, is_value};

/// Rows farther apart than this, in units of the size of the text, are not of one table.
const FARTHEST: f32 = 3.5;
/// So many lines with one piece may stand between two rows.
const MAX_SINGLE: usize = 2;
/// Lines nearer than this, in units of the size, cannot be rows of their own.
const OVERLAPPING: f32 = 0.9;
/// Lines of one cell are no farther apart than the one, and rows at least as far as the other, where it is plain to see.
const LINES_OF_CELL: f32 = 1.35;
const ROWS: f32 = 1.55;
/// A title stands so much farther from the table above than its rows from each other.
const FARTHER: f32 = 1.4;
/// What is broken into lines fills so much of its column.
const FULL: f32 = 0.6;
/// Distances differ when the least is so much of the greatest.
const DIFFERENT: f32 = 0.75;
/// A page has no more lines, nor a table more columns.
const MAX_LINES: usize = 300;
const MAX_COLUMNS: usize = 60;

type Column = (f32, f32);

/// The table that begins with the first of the lines, and how many of them it takes. Rows that nothing names are tables of their own.
pub(super) fn table(lines: &[Line], usual: f32, brackets: Brackets) -> Option<(usize, Vec<Vec<Vec<Cell>>>)> {
    let end = run(lines, usual);
    let rows = &lines[..end];
    if end < 2 || are_labelled(rows) {
        return None;
    }
    let columns = columns(rows);
    let places = |line: &Line| line.pieces.iter().map(|piece| covered(piece, &columns)).collect::<Vec<_>>();
    let all: Vec<_> = rows.iter().flat_map(places).collect();
    let wide = all.iter().filter(|(first, last)| first != last).count();
    let whole = rows.iter().filter(|row| places(row).windows(2).any(|pair| pair[0].1 < pair[1].0)).count();
    if !(2..=MAX_COLUMNS).contains(&columns.len()) || whole < 2 || wide * 5 > all.len() * 2 {
        return None;
    }
    let taken = end + trailing(lines, end, &columns);
    let from_right = is_from_right(rows.iter().flat_map(|row| &row.pieces).flat_map(|piece| piece.texts.iter().map(String::as_str)));
    let cells: Vec<Vec<Cell>> =
        groups(&lines[..taken], &columns).into_iter().map(|group| cells(group, &columns, from_right, brackets)).collect();
    let tables = if columns.len() > 2 || has_headings(&cells) { vec![cells] } else { cells.into_iter().map(|row| vec![row]).collect() };
    Some((taken, tables))
}

/// Whether the first row names what stands below it: amounts below a word. Two columns of words may be anything.
fn has_headings(rows: &[Vec<Cell>]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    (0..first.len()).any(|column| {
        let filled = || below.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.text.is_empty());
        let values = filled().filter(|cell| is_value(&cell.text)).count();
        !is_value(&first[column].text) && values > 0 && values * 2 > filled().count()
    })
}

/// How many lines may be a table: the first and the last have several pieces.
fn run(lines: &[Line], usual: f32) -> usize {
    if lines.first().is_none_or(|line| line.pieces.len() < 2) {
        return 0;
    }
    let mut end = 1;
    for place in 1..lines.len().min(MAX_LINES) {
        let line = &lines[place];
        let is_far = distance(lines, place) > FARTHEST * usual || begins_another(lines, place);
        if line.grid.is_some() || is_far || place - end >= MAX_SINGLE + usize::from(line.pieces.len() > 1) || line.is_large(usual) {
            break;
        }
        if line.pieces.len() > 1 {
            end = place + 1;
        }
    }
    end
}

fn distance(lines: &[Line], place: usize) -> f32 {
    lines[place - 1].base - lines[place].base
}

/// Whether a line alone, farther from the rows above than these from each other, is the title of something else. No table
/// begins with a row and such a line.
fn begins_another(lines: &[Line], place: usize) -> bool {
    let size = lines[place].size;
    let is_apart = |place: usize, least: f32| place >= lines.len() || distance(lines, place) > least * size;
    let is_farther = place == 1 || distance(lines, place) > FARTHER * distance(lines, place - 1);
    lines[place].pieces.len() < 2 && is_farther && is_apart(place, ROWS) && is_apart(place + 1, LINES_OF_CELL)
}

/// Whether every piece tells itself what it is: `Date: 12 May    Number: 7`.
fn are_labelled(rows: &[Line]) -> bool {
    let pieces = || rows.iter().flat_map(|row| &row.pieces);
    let is_labelled = |piece: &&Piece| {
        let text = piece.texts.concat();
        text.trim().trim_matches(':').contains([':', '：'])
    };
    pieces().filter(is_labelled).count() * 2 > pieces().count()
}

/// The places of the columns from the left: narrow pieces make them, wide ones may reach over several.
fn columns(rows: &[Line]) -> Vec<Column> {
    let mut pieces: Vec<&Piece> = rows.iter().filter(|row| row.pieces.len() > 1).flat_map(|row| &row.pieces).collect();
    pieces.sort_by(|one, other| (one.right - one.left).total_cmp(&(other.right - other.left)));
    let mut columns: Vec<Column> = Vec::new();
    for piece in pieces {
        match touched(piece, &columns) {
            None => columns.insert(columns.partition_point(|column| column.1 <= piece.left), (piece.left, piece.right)),
            Some((first, last)) if first == last => {
                columns[first] = (columns[first].0.min(piece.left), columns[first].1.max(piece.right));
            }
            Some(_) => {}
        }
    }
    columns.truncate(MAX_COLUMNS + 1);
    while let Some(place) = never_together(rows, &columns) {
        let (_, right) = columns.remove(place + 1);
        columns[place].1 = right.max(columns[place].1);
    }
    columns
}

/// The nearest two neighbours that no row has both of: they are one column, with texts at its left and its right side.
fn never_together(rows: &[Line], columns: &[Column]) -> Option<usize> {
    let has = |row: &Line, column: usize| row.pieces.iter().any(|piece| covered(piece, columns) == (column, column));
    let apart = (0..columns.len().saturating_sub(1)).filter(|place| !rows.iter().any(|row| has(row, *place) && has(row, place + 1)));
    apart.min_by(|one, other| (columns[one + 1].0 - columns[*one].1).total_cmp(&(columns[other + 1].0 - columns[*other].1)))
}

/// The first and the last column that a piece touches.
fn touched(piece: &Piece, columns: &[Column]) -> Option<(usize, usize)> {
    let first = columns.partition_point(|column| column.1 <= piece.left);
    let last = columns.partition_point(|column| column.0 < piece.right).checked_sub(1)?;
    (first <= last).then_some((first, last))
}

/// The first and the last column that a piece stands in, which may be the nearest.
fn covered(piece: &Piece, columns: &[Column]) -> (usize, usize) {
    let nearest = || columns.partition_point(|column| column.1 <= piece.left).min(columns.len().saturating_sub(1));
    touched(piece, columns).unwrap_or_else(|| (nearest(), nearest()))
}

/// Lines below the last row that are the rest of its cells.
fn trailing(lines: &[Line], end: usize, columns: &[Column]) -> usize {
    let least = (1..end).filter(|place| lines[*place].pieces.len() > 1).map(|place| distance(lines, place)).fold(f32::INFINITY, f32::min);
    let goes_on = |place: usize| {
        let line = &lines[place];
        line.grid.is_none()
            && distance(lines, place) < least * DIFFERENT
            && line.pieces.iter().all(|piece| {
                let (first, last) = covered(piece, columns);
                first == last
            })
    };
    (end..lines.len().min(end + MAX_SINGLE)).take_while(|place| goes_on(*place)).count()
}

/// The lines, those of one row together.
fn groups<'a>(lines: &'a [Line], columns: &[Column]) -> Vec<&'a [Line]> {
    let distances: Vec<f32> = lines.windows(2).map(|pair| pair[0].base - pair[1].base).collect();
    // What stands between the headings and the first row says nothing of the other rows.
    let told = if distances.len() > 2 { &distances[1..] } else { &distances };
    let least = told.iter().copied().fold(f32::INFINITY, f32::min);
    let most = told.iter().copied().fold(0.0, f32::max);
    let limit = f32::midpoint(least, most);
    let size = lines.iter().map(|line| line.size).fold(0.0, f32::max);
    // A cell goes on in the next line only when this one has no more room in it.
    let fills = |piece: &Piece| {
        let (first, last) = covered(piece, columns);
        piece.right - piece.left >= FULL * (columns[last].1 - columns[first].0) && !is_value(&piece.texts.concat())
    };
    let share = |one: &Line, other: &Line| {
        let below = |piece: &&Piece| other.pieces.iter().any(|below| covered(piece, columns) == covered(below, columns));
        one.pieces.iter().filter(below).map(fills).reduce(|one, other| one && other)
    };
    let goes_on = |place: usize| {
        let distance = distances[place];
        let differ = least < DIFFERENT * most && distance <= limit && distance <= LINES_OF_CELL * size;
        let (one, next) = (&lines[place], &lines[place + 1]);
        match share(one, next) {
            None => differ || distance < OVERLAPPING * one.size.max(next.size),
            Some(is_full) => differ && is_full,
        }
    };
    let mut groups = Vec::new();
    let mut start = 0;
    for end in 1..=lines.len() {
        if end == lines.len() || !goes_on(end - 1) {
            groups.push(&lines[start..end]);
            start = end;
        }
    }
    groups
}

/// The cells of a row in reading order.
fn cells(lines: &[Line], columns: &[Column], from_right: bool, brackets: Brackets) -> Vec<Cell> {
    let mut cells: Vec<(usize, usize, String)> = Vec::new();
    for line in lines {
        for piece in &line.pieces {
            let (first, last) = covered(piece, columns);
            let text = piece.text(brackets);
            match cells.iter_mut().find(|cell| cell.0 <= last && cell.1 >= first) {
                Some(cell) => {
                    (cell.0, cell.1) = (cell.0.min(first), cell.1.max(last));
                    cell.2 = [cell.2.as_str(), &text].join(" ");
                }
                None => cells.push((first, last, text)),
            }
        }
    }
    let mut row: Vec<Cell> = Vec::new();
    let mut column = 0;
    cells.sort_by_key(|cell| cell.0);
    for (first, last, text) in cells {
        row.extend((column..first).map(|_| Cell::new("")));
        row.push(Cell { columns: (last + 1).saturating_sub(first.max(column)).max(1), ..Cell::new(text) });
        column = column.max(last + 1);
    }
    row.extend((column..columns.len()).map(|_| Cell::new("")));
    if from_right {
        row.reverse();
    }
    row
}
