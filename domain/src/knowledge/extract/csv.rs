use super::Extracted;
use super::outline::Outline;
use super::text::decoded;

/// Marks between columns, and how a sheet's own program may have chosen among them.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Each row becomes one line: `header: value | header: value`.
pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let text = decoded(bytes, None);
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter(&text)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    // The text is valid UTF-8 already, so a row that cannot be read does not exist.
    let mut rows = reader.records().filter_map(Result::ok).filter(|row| row.iter().any(|value| !value.trim().is_empty()));
    let mut outline = Outline::default();
    let Some(headers) = rows.next() else { return outline.finish() };
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        outline.line(&headers.iter().collect::<Vec<_>>().join(" | "));
    }
    for row in rows {
        let columns = row.iter().enumerate().filter(|(_, value)| !value.trim().is_empty());
        let named = columns.map(|(column, value)| {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            match headers.get(column).map(str::trim).filter(|header| !header.is_empty()) {
                Some(header) => format!("{header}: {value}"),
                None => value,
            }
        });
        outline.line(&named.collect::<Vec<_>>().join(" | "));
    }
    outline.finish()
}

fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_says_what_its_values_are() {
        for delimiter in [",", ";", "\t"] {
            let text = "کالا,بها\nکاغذ,\"۱۲\n۰۰۰\"\n,\nچاپگر,,سیاه\n".replace(',', delimiter);
            assert_eq!(extract(text.as_bytes()).sections[0].text, "کالا: کاغذ | بها: ۱۲ ۰۰۰\nکالا: چاپگر | سیاه\n");
        }
        assert_eq!(extract("تنها,عنوان".as_bytes()).sections[0].text, "تنها | عنوان\n");
        assert!(extract(b"").sections.is_empty());
    }
}
