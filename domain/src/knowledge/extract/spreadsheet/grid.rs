//! The cells of a sheet, and the tables that they make: rows with nothing in them stand between two.

use std::collections::{BTreeMap, HashMap};

use crate::knowledge::IntakeFailure;
use crate::knowledge::extract::table::{Cell, MAX_COLUMNS, Table};

/// No sheet that was made to be read has more cells with something in them.
const MAX_CELLS: usize = 1_000_000;
/// A merged cell reaches over no more of them.
const MAX_EMPTY_ROWS: usize = 1_000;

/// The filled cells of a sheet, by row and column from 0.
#[derive(Debug, Default)]
pub(in crate::knowledge::extract) struct Grid {
    rows: BTreeMap<usize, BTreeMap<usize, String>>,
    /// How many columns and rows a merged cell covers, by its first.
    merged: HashMap<(usize, usize), (usize, usize)>,
    row: usize,
    cells: usize,
}

impl Grid {
    /// Begins the row of this number, from 1, or the next.
    pub(in crate::knowledge::extract) fn begin_row(&mut self, number: Option<usize>) {
        let next = self.rows.last_key_value().map_or(0, |(row, _)| row + 1);
        self.row = number.and_then(|number| number.checked_sub(1)).unwrap_or(next);
        self.rows.entry(self.row).or_default();
    }

    pub(in crate::knowledge::extract) fn next_column(&self) -> usize {
        self.rows.get(&self.row).and_then(|row| row.last_key_value()).map_or(0, |(column, _)| column + 1)
    }

    /// # Errors
    /// When there are more cells than anybody reads.
    pub(in crate::knowledge::extract) fn put(&mut self, column: usize, text: String) -> Result<(), IntakeFailure> {
        if column >= MAX_COLUMNS || text.trim().is_empty() {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(IntakeFailure::TooManyPassages);
        }
        self.rows.entry(self.row).or_default().insert(column, text);
        Ok(())
    }

    /// Joins the cells from one corner to the other.
    pub(in crate::knowledge::extract) fn merge(&mut self, range: Option<((usize, usize), (usize, usize))>) {
        if let Some(((left, top), (right, bottom))) = range.filter(|((left, top), (right, bottom))| left <= right && top <= bottom) {
            self.merged.insert((top, left), (right - left + 1, bottom - top + 1));
        }
    }

    /// The tables from above to below.
    pub(in crate::knowledge::extract) fn tables(self) -> Vec<Table> {
        let mut tables = Vec::new();
        let mut block: Vec<(usize, &BTreeMap<usize, String>)> = Vec::new();
        for (number, row) in self.rows.iter().filter(|(_, row)| !row.is_empty()) {
            let is_apart = block.last().is_some_and(|(last, _)| last + 1 < *number);
            // Titles are often parted from their table.
            if is_apart && block.iter().any(|(_, row)| row.len() > 1) {
                tables.push(self.table(&block));
                block.clear();
            }
            block.push((*number, row));
        }
        if !block.is_empty() {
            tables.push(self.table(&block));
        }
        tables
    }

    fn table(&self, rows: &[(usize, &BTreeMap<usize, String>)]) -> Table {
        let first = rows.iter().filter_map(|(_, row)| row.keys().next()).min().copied().unwrap_or(0);
        let mut table = Table::default();
        // Until which row a merged cell covers its columns.
        let mut covered: BTreeMap<usize, usize> = BTreeMap::new();
        let mut next = rows.first().map_or(0, |(number, _)| *number);
        for (number, row) in rows {
            // Rows with nothing in them count for the cells that reach over them.
            for _ in 0..number.saturating_sub(next).min(MAX_EMPTY_ROWS) {
                table.row(Vec::new());
            }
            next = number + 1;
            let last = row.keys().next_back().copied().unwrap_or(0);
            let mut cells = Vec::new();
            let mut column = first;
            while column <= last {
                if covered.get(&column).is_some_and(|until| number < until) {
                    column += 1;
                    continue;
                }
                let Some(text) = row.get(&column) else {
                    // One for all that are empty: a sheet may have a remark far away from its table.
                    let next = row.range(column..).next().map_or(last + 1, |(column, _)| *column);
                    let until = covered.range(column..next).find(|(_, until)| *number < **until).map_or(next, |(column, _)| *column);
                    cells.push(Cell { columns: until - column, ..Cell::new("") });
                    column = until;
                    continue;
                };
                let (columns, height) = self.merged.get(&(*number, column)).copied().unwrap_or((1, 1));
                let columns = columns.min(MAX_COLUMNS);
                if height > 1 {
                    covered.extend((column..column + columns).map(|column| (column, number + height)));
                }
                cells.push(Cell { columns, rows: height, ..Cell::new(text.as_str()) });
                column += columns;
            }
            table.row(cells);
        }
        table
    }
}
