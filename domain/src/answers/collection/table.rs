//! Tables as they stand in passages, put together again from their rows.

use super::text::Quote;
use crate::knowledge::{Found, rows};
use crate::persian::digits;

/// Rows with the same columns under the same heading.
#[derive(Debug, Clone)]
pub(super) struct Table<'f> {
    /// The headings above it.
    pub(super) section: Option<&'f str>,
    /// The names of its columns; empty where they have none.
    pub(super) columns: Vec<&'f str>,
    pub(super) rows: Vec<Row<'f>>,
}

/// A row with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Row<'f> {
    pub(super) quote: Quote<'f>,
    cells: Vec<(Option<&'f str>, &'f str)>,
}

impl<'f> Row<'f> {
    fn of(quote: Quote<'f>) -> Option<Self> {
        Some(Self { quote, cells: rows::cells(quote.sentence)? })
    }

    /// The value in a column; empty where the row has none.
    pub(super) fn value(&self, columns: &[&str], column: usize) -> &'f str {
        let named = |(heading, _): &&(Option<&str>, &str)| columns.get(column).is_some_and(|name| heading.unwrap_or_default() == *name);
        let is_nameless = columns.iter().all(|name| name.is_empty());
        let cell = if is_nameless { self.cells.get(column) } else { self.cells.iter().find(named) };
        cell.map_or("", |(_, value)| value.trim())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &'f str> {
        self.cells.iter().map(|(_, value)| *value)
    }
}

/// The tables in passages that stand behind one another.
pub(super) fn tables(passages: &[Found]) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    let mut is_open = false;
    for found in passages {
        for line in found.body.lines() {
            let Some(row) = Row::of(Quote { found, sentence: line.trim() }) else {
                is_open = false;
                continue;
            };
            match tables.last_mut() {
                Some(table) if is_open && table.takes(&row) => table.add(row),
                _ => tables.push(Table::begun_by(row)),
            }
            is_open = true;
        }
    }
    tables
}

impl<'f> Table<'f> {
    fn begun_by(row: Row<'f>) -> Self {
        let columns = row.cells.iter().map(|(heading, _)| heading.unwrap_or_default()).collect();
        Self { section: row.quote.found.anchor.section.as_deref(), columns, rows: vec![row] }
    }

    /// Whether a row belongs to it: an empty cell is not told, so a row may lack some columns and have others.
    fn takes(&self, row: &Row<'_>) -> bool {
        let is_here = row.quote.found.anchor.section.as_deref() == self.section;
        let first = row.cells.first().map(|(heading, _)| heading.unwrap_or_default());
        let begins_alike = first == self.columns.first().copied();
        is_here && begins_alike && (first != Some("") || row.cells.len() == self.columns.len() || self.has_names())
    }

    fn add(&mut self, row: Row<'f>) {
        for (heading, _) in &row.cells {
            let name = heading.unwrap_or_default();
            if !self.columns.contains(&name) {
                self.columns.push(name);
            }
        }
        self.rows.push(row);
    }

    pub(super) fn has_names(&self) -> bool {
        self.columns.iter().any(|name| !name.is_empty())
    }

    /// The column by which its rows are known: the first whose values are mostly no numbers.
    pub(super) fn naming_column(&self) -> usize {
        (0..self.columns.len()).find(|column| self.numbers(*column).len() * 2 < self.rows.len()).unwrap_or(0)
    }

    /// The rows that have a number in a column, with the number.
    pub(super) fn numbers(&self, column: usize) -> Vec<(f64, &Row<'f>)> {
        self.rows.iter().filter_map(|row| Some((number(row.value(&self.columns, column))?, row))).collect()
    }
}

/// The number that a cell holds with hardly anything behind it: `£7.40`, «۱٬۲۰۰ تومان», but no date, and no model such as «شوینا ۷۰۰».
pub(super) fn number(cell: &str) -> Option<f64> {
    let start = cell.find(|c| digits::value(c).is_some())?;
    let (before, number) = cell.split_at(start);
    let end = number.find(|c| digits::value(c).is_none() && !SEPARATORS.contains(c)).unwrap_or(number.len());
    let (number, after) = number.split_at(end);
    let is_unit = !after.contains(|c| digits::value(c).is_some()) && after.chars().filter(|c| c.is_alphabetic()).count() <= UNIT_LETTERS;
    let is_bare = !before.contains(char::is_alphabetic) || CURRENCY_CODES.contains(&before.trim());
    let plain: String = digits::to_ascii(number)
        .chars()
        .filter_map(|c| if c == '٫' { Some('.') } else { Some(c).filter(|c| !"٬,".contains(*c)) })
        .collect();
    plain.trim_end_matches('.').parse().ok().filter(|_| is_bare && is_unit)
}

/// Between the digits of a number.
const SEPARATORS: &str = "٬,٫.";
/// A unit of measure has at most so many letters.
const UNIT_LETTERS: usize = 12;
const CURRENCY_CODES: [&str; 5] = ["USD", "EUR", "GBP", "AED", "IRR"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::testing::found;

    #[test]
    fn rows_of_several_passages_become_one_table_again() {
        let passages = [
            found(1, "a.csv", None, "کالا: قند · بها: ۳۱۰\nکالا: چای · رنگ: سیاه", 0.0),
            found(2, "a.csv", None, "کالا: برنج · بها: ۹۰\nپایان\nکالا: نان · بها: ۵", 0.0),
        ];
        let tables = tables(&passages);
        assert_eq!(tables.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(tables[0].columns, ["کالا", "بها", "رنگ"]);
        let prices: Vec<&str> = tables[0].rows.iter().map(|row| row.value(&tables[0].columns, 1)).collect();
        assert_eq!(prices, ["۳۱۰", "", "۹۰"]);
        assert_eq!(tables[0].naming_column(), 0);
    }

    #[test]
    fn a_number_is_read_with_its_unit_and_a_date_is_none() {
        assert_eq!(number("£7.40"), Some(7.4));
        assert_eq!(number("۱٬۲۰۰٬۰۰۰ تومان"), Some(1_200_000.0));
        assert_eq!(number("USD 1,250.5"), Some(1250.5));
        assert_eq!(number("1404/02/16"), None);
        assert_eq!(number("شوینا ۷۰۰"), None);
        assert_eq!(number("تکمیل"), None);
    }
}
