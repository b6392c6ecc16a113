//! Rows of tables as they are kept and told: one line a row, `heading: value · heading: value`.

/// Between the cells of a row.
pub const BETWEEN_CELLS: &str = " · ";
/// Between a heading and its value.
pub const AFTER_HEADING: &str = ": ";

/// Whether a line is a row of several cells.
#[must_use]
pub fn is_row(line: &str) -> bool {
    line.contains(BETWEEN_CELLS)
}

/// The cells of a line that is a row, each with its heading where it has one.
#[must_use]
pub fn cells(line: &str) -> Option<Vec<(Option<&str>, &str)>> {
    is_row(line).then(|| {
        let cells = line.split(BETWEEN_CELLS);
        cells.map(|cell| cell.split_once(AFTER_HEADING).map_or((None, cell), |(heading, value)| (Some(heading), value))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_apart_as_it_was_put_together() {
        let told = "کاغذ · بها: ۱۲ · ساعت: 8:30";
        assert_eq!(cells(told), Some(vec![(None, "کاغذ"), (Some("بها"), "۱۲"), (Some("ساعت"), "8:30")]));
        assert_eq!(cells("نام: سارا"), None);
    }
}
