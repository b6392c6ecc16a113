//! How a table is to be read: which rows are titles, which name the columns of those below.

use super::{MAX_COLUMNS, Piece, clean};
use crate::knowledge::rows::{AFTER_HEADING, BETWEEN_CELLS};
use crate::persian::digits;

/// Longer texts name no column and no group of rows.
const MAX_HEADING_CHARACTERS: usize = 80;
/// Rows of headings above one another.
const MAX_HEADING_ROWS: usize = 3;
/// Rows above the headings that tell what the table is about.
const MAX_TITLES: usize = 10;

/// How a table is to be read, known from its first rows: those of one that goes on can be told one by one.
#[derive(Debug)]
pub(in crate::knowledge::extract) struct Shape {
    pub(super) width: usize,
    pub(super) heading_rows: usize,
    /// What each column is called; empty where it has no name.
    names: Vec<String>,
    /// Two columns of which the first names what stands in the second.
    is_pairs: bool,
}

impl Shape {
    /// The shape of plain rows, and how many of them are titles or headings, with the lines that these make.
    pub(in crate::knowledge::extract) fn of_plain(rows: &[Vec<String>]) -> (Self, usize, Vec<String>) {
        let rows: Vec<Vec<Piece>> = rows.iter().map(|row| plain(row)).collect();
        let (shape, titles) = Self::of(&rows);
        let taken = titles.len() + shape.heading_rows;
        (shape, taken, titles)
    }

    /// The line of a plain row.
    pub(in crate::knowledge::extract) fn plain_line(&self, row: &[String]) -> String {
        self.line(None, &plain(row))
    }

    /// The shape, and the titles above the headings.
    pub(super) fn of(rows: &[Vec<Piece>]) -> (Self, Vec<String>) {
        let width = rows.iter().flatten().map(|piece| piece.last + 1).max().unwrap_or(0);
        let is_title = |row: &&Vec<Piece>| width > 1 && only(row).is_some();
        let titles = match rows.iter().take_while(is_title).count() {
            // Nothing but such rows: a list.
            all if all == rows.len() => 0,
            titles => titles.min(MAX_TITLES),
        };
        let below = &rows[titles..];
        let is_pairs = width == 2 && names_rows(below);
        let heading_rows = if is_pairs { 0 } else { heading_rows(below) };
        let names = (0..width).map(|column| name(&below[..heading_rows], column)).collect();
        let titles = rows[..titles].iter().filter_map(|row| only(row)).map(|piece| piece.text.clone()).collect();
        (Self { width, heading_rows, names, is_pairs }, titles)
    }

    pub(super) fn line(&self, group: Option<&str>, row: &[Piece]) -> String {
        let mut filled = row.iter().filter(|piece| !piece.text.is_empty());
        if self.is_pairs {
            let (name, values) = (filled.next(), filled.map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(BETWEEN_CELLS));
            return match name {
                Some(name) if !values.is_empty() => [without_colon(&name.text), AFTER_HEADING, &values].concat(),
                Some(alone) => alone.text.clone(),
                None => String::new(),
            };
        }
        let cells = filled.map(|piece| match self.heading(piece) {
            Some(heading) if heading != piece.text => [heading.as_str(), AFTER_HEADING, &piece.text].concat(),
            _ => piece.text.clone(),
        });
        group.map(str::to_owned).into_iter().chain(cells).collect::<Vec<_>>().join(BETWEEN_CELLS)
    }

    /// What the columns are called that a cell stands in.
    fn heading(&self, piece: &Piece) -> Option<String> {
        let mut names: Vec<&str> =
            self.names.iter().take(piece.last + 1).skip(piece.first).map(String::as_str).filter(|name| !name.is_empty()).collect();
        names.dedup();
        (!names.is_empty()).then(|| names.join(" / "))
    }
}

fn plain(row: &[String]) -> Vec<Piece> {
    let cells = row.iter().take(MAX_COLUMNS).enumerate();
    cells.map(|(column, text)| Piece { first: column, last: column, rows: 1, text: clean(text), is_heading: false }).collect()
}

/// The only cell of a row that says something.
pub(super) fn only(row: &[Piece]) -> Option<&Piece> {
    let mut filled = row.iter().filter(|piece| !piece.text.is_empty());
    filled.next().filter(|_| filled.next().is_none())
}

/// Whether the first of two columns names what stands in the second.
fn names_rows(rows: &[Vec<Piece>]) -> bool {
    let first = || rows.iter().filter_map(|row| row.first());
    let is_named = |piece: &Piece| piece.text.ends_with([':', '：']);
    let headings = first().filter(|piece| piece.is_heading).count();
    let second_is_heading = rows.iter().any(|row| row.iter().skip(1).any(|piece| piece.is_heading));
    (headings == rows.len() && !second_is_heading)
        || first().filter(|piece| is_named(piece)).count() * 2 > rows.len()
        || (headings == 0 && rows.first().is_some_and(|row| !can_name(row)))
}

/// How many rows name the columns of those below.
fn heading_rows(rows: &[Vec<Piece>]) -> usize {
    let is_told = |row: &&Vec<Piece>| row.iter().all(|piece| piece.is_heading || piece.text.is_empty());
    let told = rows.iter().take_while(is_told).count().min(MAX_HEADING_ROWS);
    if told > 0 {
        return if told < rows.len() { told } else { usize::from(told > 1) };
    }
    let Some(first) = rows.first().filter(|row| rows.len() > 1 && only(row).is_none() && can_name(row)) else { return 0 };
    let is_narrow = rows.iter().flatten().all(|piece| piece.last < 2);
    if is_narrow && !stands_above_numbers(rows) {
        // Two columns of words: a poem, a form, a list of names as well as a table with headings.
        return 0;
    }
    // Where one heading stands over several columns or rows, those below it name each.
    let spans = first.iter().any(|piece| piece.last > piece.first && !piece.text.is_empty());
    let reach = first.iter().map(|piece| piece.rows).max().unwrap_or(1);
    let wanted = reach.max(if spans { 2 } else { 1 });
    if wanted < rows.len() && wanted <= MAX_HEADING_ROWS && rows[1..wanted].iter().all(|row| can_name(row)) {
        // What reaches into the rows below and stands over nothing names these rows.
        return if reach > 1 && !spans { 0 } else { wanted };
    }
    usize::from(reach == 1)
}

/// Whether the first row has words above a column that mostly holds numbers.
fn stands_above_numbers(rows: &[Vec<Piece>]) -> bool {
    let in_column = |row: &[Piece], column: usize| {
        let filled = row.iter().find(|piece| piece.first == column && !piece.text.is_empty());
        filled.map(|piece| piece.text.contains(|c| digits::value(c).is_some()))
    };
    (0..2).any(|column| {
        let below: Vec<bool> = rows[1..].iter().filter_map(|row| in_column(row, column)).collect();
        in_column(&rows[0], column) == Some(false) && below.iter().filter(|has_digit| **has_digit).count() * 2 > below.len()
    })
}

/// Whether the cells of a row may be names of columns: none is a mere value, none is long, no two are the same.
fn can_name(row: &[Piece]) -> bool {
    let filled: Vec<&Piece> = row.iter().filter(|piece| !piece.text.is_empty()).collect();
    let differ = filled.iter().enumerate().all(|(at, piece)| filled[..at].iter().all(|other| other.text != piece.text));
    differ && filled.iter().all(|piece| is_short(&piece.text) && !is_value(&piece.text))
}

pub(super) fn is_short(text: &str) -> bool {
    text.chars().count() <= MAX_HEADING_CHARACTERS
}

/// Whether a text is an amount, a date or a number rather than a name; a year names columns as well.
pub(in crate::knowledge::extract) fn is_value(text: &str) -> bool {
    let digits: Vec<u8> = text.chars().filter_map(digits::value).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_year = digits.len() == 4 && letters == 0 && matches!(digits[..2], [1, 3 | 4 | 9] | [2, 0]);
    digits.len() > letters && !is_year
}

/// What the headings above a column say, from the top.
fn name(headings: &[Vec<Piece>], column: usize) -> String {
    let mut words: Vec<&str> = Vec::new();
    for piece in headings.iter().flatten().filter(|piece| (piece.first..=piece.last).contains(&column)) {
        let text = without_colon(&piece.text);
        if !text.is_empty() && words.last() != Some(&text) {
            words.push(text);
        }
    }
    words.join(" ").replace(AFTER_HEADING, " – ")
}

fn without_colon(text: &str) -> &str {
    text.trim_end_matches([':', '：', ' '])
}
