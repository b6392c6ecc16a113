//! Tables of Word, whose merged cells are told row by row: a cell that goes on stands in the file once more, empty.

use crate::knowledge::extract::paragraphs::in_one_line;
use crate::knowledge::extract::table::{Cell, Table};

/// Word has no wider ones.
const MAX_COLUMNS: usize = 63;

/// A table while it is read.
#[derive(Debug, Default)]
pub(super) struct WordTable {
    rows: Vec<Vec<WordCell>>,
    row: Vec<WordCell>,
    /// Whether the open row says that it is repeated on every page.
    is_heading: bool,
    /// The open cell.
    pub(super) cell: Option<WordCell>,
}

/// A cell, and the lines in it.
#[derive(Debug, Clone, Default)]
pub(super) struct WordCell {
    pub(super) lines: Vec<String>,
    pub(super) columns: usize,
    pub(super) merged: Merged,
    is_heading: bool,
}

/// What a cell has to do with the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Merged {
    #[default]
    No,
    /// It is one with those below that go on.
    Begins,
    GoesOn,
}

impl WordTable {
    pub(super) fn open_cell(&mut self) {
        self.cell = Some(WordCell { columns: 1, ..WordCell::default() });
    }

    pub(super) fn close_cell(&mut self) {
        self.row.extend(self.cell.take());
    }

    /// Columns that the row leaves out at its beginning.
    pub(super) fn skip(&mut self, columns: usize) {
        if columns > 0 {
            self.row.push(WordCell { columns: columns.min(MAX_COLUMNS), ..WordCell::default() });
        }
    }

    pub(super) fn is_heading_row(&mut self) {
        self.is_heading = true;
    }

    pub(super) fn close_row(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        row.iter_mut().for_each(|cell| cell.is_heading = self.is_heading);
        self.is_heading = false;
        self.rows.push(row);
    }

    /// The same as a table in which a merged cell stands once.
    pub(super) fn finish(self) -> Table {
        let columns: Vec<Vec<usize>> = self.rows.iter().map(|row| columns(row)).collect();
        // From below: how far what goes on at a column reaches.
        let mut reach: Vec<Vec<usize>> = self.rows.iter().map(|row| vec![1; row.len()]).collect();
        for at in (1..self.rows.len()).rev() {
            for (cell, column) in columns[at].iter().enumerate() {
                let above = columns[at - 1].iter().position(|other| other == column);
                if let Some(above) = above.filter(|_| self.rows[at][cell].merged == Merged::GoesOn) {
                    reach[at - 1][above] = reach[at][cell] + 1;
                }
            }
        }
        let mut table = Table::default();
        for (row, reach) in self.rows.iter().zip(&reach) {
            let begins = row.iter().zip(reach).filter(|(cell, _)| cell.merged != Merged::GoesOn);
            table.row(
                begins
                    .map(|(cell, rows)| Cell {
                        text: in_one_line(&cell.lines),
                        columns: cell.columns,
                        rows: if cell.merged == Merged::Begins { *rows } else { 1 },
                        is_heading: cell.is_heading,
                    })
                    .collect(),
            );
        }
        table
    }
}

/// Where the cells of a row begin.
fn columns(row: &[WordCell]) -> Vec<usize> {
    row.iter().scan(0, |next, cell| Some(std::mem::replace(next, *next + cell.columns))).collect()
}
