//! Tables, told line by line. Each row becomes one line in which every value stands beside its heading, so that the line says what it
//! means wherever it is found: `کالا: کاغذ · بها: ۱۲`.

mod shape;

use self::shape::{is_short, only};
use crate::knowledge::rows::BETWEEN_CELLS;

pub(super) use self::shape::{Shape, is_value};

/// As many as a sheet has; merged cells reach no farther.
pub(super) const MAX_COLUMNS: usize = 16_384;
const MAX_ROWS: usize = 10_000;
/// A cell over several rows is told in each of them, unless it has more characters than this.
const MAX_REPEATED_CHARACTERS: usize = 200;
/// What all cells together may be repeated: a small file may merge as many as it likes.
const MAX_REPEATED_ALTOGETHER: usize = 1_000_000;

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

/// The next column that no cell from above covers.
fn free_column(mut column: usize, reaching: &[(Piece, usize)]) -> usize {
    while let Some((piece, _)) = reaching.iter().find(|(piece, _)| (piece.first..=piece.last).contains(&column)) {
        column = piece.last + 1;
    }
    column
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
