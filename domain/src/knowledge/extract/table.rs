//! Tables, told line by line. Each row becomes one line in which every value stands beside its heading, so that the line says what it
//! means wherever it is found: `کالا: کاغذ · بها: ۱۲`.

use crate::knowledge::rows::{AFTER_HEADING, BETWEEN_CELLS};
use crate::persian::digits;

/// Merged cells reach no farther.
const MAX_COLUMNS: usize = 256;
const MAX_ROWS: usize = 10_000;
/// A cell over several rows is told in each of them, unless it has more characters than this.
const MAX_REPEATED_CHARACTERS: usize = 200;
/// What all cells together may be repeated: a small file may merge as many as it likes.
const MAX_REPEATED_ALTOGETHER: usize = 1_000_000;
/// Longer texts name no column and no group of rows.
const MAX_HEADING_CHARACTERS: usize = 80;
/// Rows of headings above one another.
const MAX_HEADING_ROWS: usize = 3;
/// Rows above the headings that tell what the table is about.
const MAX_TITLES: usize = 10;

/// A cell as the file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// How many columns it covers, itself included.
    pub(super) columns: usize,
    /// How many rows it covers, itself included.
    pub(super) rows: usize,
    /// Whether the file says that it names others.
    pub(super) is_heading: bool,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), columns: 1, rows: 1, is_heading: false }
    }
}

/// A cell where it comes to stand once merged cells are spread over their rows.
#[derive(Debug, Clone)]
struct Piece {
    first: usize,
    last: usize,
    /// How many rows it covers from here on.
    rows: usize,
    text: String,
    is_heading: bool,
}

/// A table while it is read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<Piece>>,
    /// Cells that reach into rows below, with the rows that are left of them.
    open: Vec<(Piece, usize)>,
    repeated: usize,
}

impl Table {
    /// A table of plain cells.
    pub(super) fn of(rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut table = Self::default();
        for row in rows {
            table.row(row.into_iter().map(Cell::new).collect());
        }
        table
    }

    /// Adds a row of the cells that begin in it.
    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        let says_something = cells.iter().any(|cell| !cell.text.trim().is_empty());
        let mut row: Vec<Piece> = Vec::new();
        let mut column = 0;
        let mut reaching = std::mem::take(&mut self.open);
        for cell in cells {
            column = free_column(column, &reaching);
            if column >= MAX_COLUMNS {
                break;
            }
            let last = (column + cell.columns.max(1) - 1).min(MAX_COLUMNS - 1);
            let piece =
                Piece { first: column, last, rows: cell.rows.clamp(1, MAX_ROWS), text: clean(&cell.text), is_heading: cell.is_heading };
            if cell.rows > 1 {
                let is_short = piece.text.chars().count() <= MAX_REPEATED_CHARACTERS;
                let text = if is_short { piece.text.clone() } else { String::new() };
                self.open.push((Piece { text, ..piece.clone() }, piece.rows - 1));
            }
            row.push(piece);
            column = last + 1;
        }
        for (piece, left) in &mut reaching {
            piece.rows = *left;
            self.repeated += piece.text.len();
            if self.repeated > MAX_REPEATED_ALTOGETHER {
                piece.text.clear();
            }
            row.push(piece.clone());
        }
        row.sort_by_key(|piece| piece.first);
        reaching.retain_mut(|(_, left)| {
            *left -= 1;
            *left > 0
        });
        self.open.append(&mut reaching);
        // A row that only goes on with what stands above it says nothing more.
        if says_something {
            self.rows.push(row);
        }
    }

    /// The lines that tell what stands in it.
    pub(super) fn into_lines(self) -> Vec<String> {
        let (shape, mut lines) = Shape::of(&self.rows);
        let body = lines.len() + shape.heading_rows;
        let mut group = None;
        for (place, row) in self.rows.iter().enumerate().skip(body) {
            match only(row) {
                // A row of one cell over all columns names what stands below it.
                Some(piece) if shape.width > 1 && piece.last + 1 - piece.first >= shape.width => {
                    let names_others = place + 1 < self.rows.len() && is_short(&piece.text);
                    group = names_others.then_some(piece.text.as_str());
                    lines.push(piece.text.clone());
                }
                _ => lines.push(shape.line(group, row)),
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// How a table is to be read, known from its first rows: those of one that goes on can be told one by one.
#[derive(Debug)]
pub(super) struct Shape {
    width: usize,
    heading_rows: usize,
    /// What each column is called; empty where it has no name.
    names: Vec<String>,
    /// Two columns of which the first names what stands in the second.
    is_pairs: bool,
}

impl Shape {
    /// The shape of plain rows, and how many of them are titles or headings, with the lines that these make.
    pub(super) fn of_plain(rows: &[Vec<String>]) -> (Self, usize, Vec<String>) {
        let rows: Vec<Vec<Piece>> = rows.iter().map(|row| plain(row)).collect();
        let (shape, titles) = Self::of(&rows);
        let taken = titles.len() + shape.heading_rows;
        (shape, taken, titles)
    }

    /// The line of a plain row.
    pub(super) fn plain_line(&self, row: &[String]) -> String {
        self.line(None, &plain(row))
    }

    /// The shape, and the titles above the headings.
    fn of(rows: &[Vec<Piece>]) -> (Self, Vec<String>) {
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

    fn line(&self, group: Option<&str>, row: &[Piece]) -> String {
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

/// The next column that no cell from above covers.
fn free_column(mut column: usize, reaching: &[(Piece, usize)]) -> usize {
    while let Some((piece, _)) = reaching.iter().find(|(piece, _)| (piece.first..=piece.last).contains(&column)) {
        column = piece.last + 1;
    }
    column
}

/// The only cell of a row that says something.
fn only(row: &[Piece]) -> Option<&Piece> {
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
    let spans = first.iter().any(|piece| piece.last > piece.first);
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

fn is_short(text: &str) -> bool {
    text.chars().count() <= MAX_HEADING_CHARACTERS
}

/// Whether a text is an amount, a date or a number rather than a name; a year names columns as well.
pub(super) fn is_value(text: &str) -> bool {
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

/// The text of a cell in one line, in which nothing looks like the end of it.
fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(BETWEEN_CELLS, " – ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(rows: &[&[&str]]) -> Vec<String> {
        Table::of(rows.iter().map(|row| row.iter().copied().map(str::to_owned).collect())).into_lines()
    }

    fn cell(text: &str, columns: usize, rows: usize) -> Cell {
        Cell { columns, rows, ..Cell::new(text) }
    }

    #[test]
    fn each_value_stands_beside_its_heading() {
        assert_eq!(lines(&[&["کالا", "بها:"], &["کاغذ", "۱۲"], &["چاپگر", ""]]), ["کالا: کاغذ · بها: ۱۲", "کالا: چاپگر"]);
        assert_eq!(lines(&[&["کالا", "۱۴۰۲", "۱۴۰۳"], &["کاغذ", "۱۲", "۱۵"]]), ["کالا: کاغذ · ۱۴۰۲: ۱۲ · ۱۴۰۳: ۱۵"]);
    }

    #[test]
    fn titles_stand_alone_and_rows_without_headings_too() {
        let rows: &[&[&str]] = &[&["فهرست بها", "", ""], &["", "", ""], &["کالا", "بها", "واحد"], &["قند", "۳۱۰", "کیلو"]];
        assert_eq!(lines(rows), ["فهرست بها", "کالا: قند · بها: ۳۱۰ · واحد: کیلو"]);
        assert_eq!(lines(&[&["قند", "۳۱۰", "۱"], &["چای", "۴۵۰", "۲"]]), ["قند · ۳۱۰ · ۱", "چای · ۴۵۰ · ۲"]);
        assert_eq!(lines(&[&["تنها", "عنوان"]]), ["تنها · عنوان"]);
    }

    #[test]
    fn two_columns_of_which_one_names_the_other_are_pairs() {
        assert_eq!(lines(&[&["نام:", "سارا"], &["شهر:", "تبریز"]]), ["نام: سارا", "شهر: تبریز"]);
        assert_eq!(lines(&[&["مبلغ", "۵۰۰"], &["تاریخ", "۱۴۰۲/۵/۱"]]), ["مبلغ: ۵۰۰", "تاریخ: ۱۴۰۲/۵/۱"]);
    }

    #[test]
    fn two_columns_of_words_have_no_headings() {
        assert_eq!(lines(&[&["نام", "سارا"], &["شهر", "تبریز"]]), ["نام · سارا", "شهر · تبریز"]);
        assert_eq!(lines(&[&["مقصد", "هزینه"], &["کیش", "۲ میلیون تومان"]]), ["مقصد: کیش · هزینه: ۲ میلیون تومان"]);
    }

    #[test]
    fn a_cell_over_rows_that_hold_nothing_else_reaches_no_farther() {
        let mut table = Table::default();
        table.row(vec![cell("فهرست بها", 3, 2)]);
        table.row(Vec::new());
        table.row(["کالا", "بها", "واحد"].map(Cell::new).into());
        table.row(["قند", "۳۱۰", "کیلو"].map(Cell::new).into());
        assert_eq!(table.into_lines(), ["فهرست بها", "کالا: قند · بها: ۳۱۰ · واحد: کیلو"]);
    }

    #[test]
    fn what_stands_beside_a_pair_is_told_too() {
        let (shape, _, _) = Shape::of_plain(&[vec!["چای".into(), "۴۵۰".into()], vec!["قند".into(), "۳۱۰".into()]]);
        assert_eq!(shape.plain_line(&["برنج".into(), "۱".into(), "۲۰۰".into()]), "برنج: ۱ · ۲۰۰");
    }

    #[test]
    fn merged_cells_are_told_in_every_row_and_under_all_their_headings() {
        let mut table = Table::default();
        table.row(["شعبه", "روز", "صبح", "عصر"].map(Cell::new).into());
        table.row(vec![cell("تبریز", 1, 2), Cell::new("شنبه"), cell("۸ تا ۱۸", 2, 1)]);
        table.row(vec![Cell::new("جمعه"), Cell::new("تعطیل"), Cell::new("تعطیل")]);
        table.row(vec![cell("فقط تهران", 4, 1)]);
        table.row(["ری", "شنبه", "۹", "۱۴"].map(Cell::new).into());
        assert_eq!(
            table.into_lines(),
            [
                "شعبه: تبریز · روز: شنبه · صبح / عصر: ۸ تا ۱۸",
                "شعبه: تبریز · روز: جمعه · صبح: تعطیل · عصر: تعطیل",
                "فقط تهران",
                "فقط تهران · شعبه: ری · روز: شنبه · صبح: ۹ · عصر: ۱۴",
            ]
        );
    }

    #[test]
    fn headings_over_several_columns_are_said_before_those_below() {
        let mut table = Table::default();
        table.row(vec![cell("کالا", 1, 2), cell("فروش", 2, 1)]);
        table.row(["نقد", "نسیه"].map(Cell::new).into());
        table.row(["قند", "۱۰", "۲۰"].map(Cell::new).into());
        assert_eq!(table.into_lines(), ["کالا: قند · فروش نقد: ۱۰ · فروش نسیه: ۲۰"]);
    }

    proptest! {
        #[test]
        fn no_table_is_too_odd(rows in prop::collection::vec(prop::collection::vec(("[a-z0-9 :]{0,3}", 0_usize..400, 0_usize..20_000, any::<bool>()), 0..6), 0..8)) {
            let mut table = Table::default();
            for row in rows {
                table.row(row.into_iter().map(|(text, columns, rows, is_heading)| Cell { text, columns, rows, is_heading }).collect());
            }
            prop_assert!(table.into_lines().iter().all(|line| !line.is_empty()));
        }

        #[test]
        fn no_value_is_lost(rows in prop::collection::vec(prop::collection::vec(("[0-9]{1,3}", 1_usize..4, 1_usize..4), 1..6), 1..8)) {
            let mut table = Table::default();
            let mut said = Vec::new();
            for row in rows {
                said.extend(row.iter().map(|(text, ..)| text.clone()));
                table.row(row.into_iter().map(|(text, columns, rows)| Cell { text, columns, rows, is_heading: false }).collect());
            }
            let all = table.into_lines().join("\n");
            prop_assert!(said.iter().all(|text| all.contains(text.as_str())), "{all}");
        }
    }
}
