use ::csv::{ReaderBuilder, StringRecord};

use super::Extracted;
use super::outline::Outline;
use super::table::Shape;
use super::text::Plain;

/// Marks between columns, the likelier first, and how a sheet's own program may have chosen among them.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many rows tell what a sheet looks like.
const SAMPLE: usize = 40;

/// Each row becomes one line in which every value stands beside its heading.
pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let plain = Plain::of(bytes, None);
    let (text, told) = without_separator_line(plain.text.trim_start_matches('\u{FEFF}'));
    let mut rows = rows(text, told.unwrap_or_else(|| delimiter(text)));
    let sample: Vec<Vec<String>> = rows.by_ref().take(SAMPLE).collect();
    let (shape, taken, titles) = Shape::of_plain(&sample);
    let mut outline = Outline::default();
    titles.iter().for_each(|title| outline.line(title));
    for row in sample.into_iter().skip(taken).chain(rows) {
        outline.line(&shape.plain_line(&row));
    }
    plain.tell(outline.finish())
}

/// The rows that say something. The text is valid UTF-8 already, so a row that cannot be read does not exist.
fn rows(text: &str, delimiter: u8) -> impl Iterator<Item = Vec<String>> {
    let reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let is_filled = |row: &StringRecord| row.iter().any(|value| !value.trim().is_empty());
    reader.into_records().filter_map(Result::ok).filter(move |row| is_filled(row)).map(|row| row.iter().map(str::to_owned).collect())
}

/// A first line by which some programs are told what stands between columns (`sep=;`) is no row.
fn without_separator_line(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end_matches('\r').trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if delimiter.is_ascii() => (rest, Some(*delimiter)),
        _ => (text, None),
    }
}

/// The one that cuts most rows into the same number of cells.
fn delimiter(text: &str) -> u8 {
    let fits = |delimiter: &u8| {
        let widths: Vec<usize> = rows(text, *delimiter).take(SAMPLE).map(|row| row.len()).collect();
        let alike = |width: usize| widths.iter().filter(|other| **other == width).count();
        widths.iter().filter(|width| **width > 1).map(|width| alike(*width)).max().unwrap_or(0)
    };
    DELIMITERS.into_iter().rev().max_by_key(fits).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        extract(text.as_bytes()).sections.remove(0).text
    }

    #[test]
    fn each_row_says_what_its_values_are() {
        for delimiter in [",", ";", "\t"] {
            let text = "کالا,بها,رنگ\nکاغذ,\"۱۲\n۰۰۰\"\n,\nچاپگر,,سیاه\n".replace(',', delimiter);
            assert_eq!(read(&text), "کالا: کاغذ · بها: ۱۲ ۰۰۰\nکالا: چاپگر · رنگ: سیاه\n");
        }
        assert_eq!(read("تنها,عنوان"), "تنها · عنوان\n");
        assert!(extract(b"").sections.is_empty());
    }

    #[test]
    fn what_stands_above_the_headings_does_not_mislead() {
        let expected = "کالا: چای · بها: ۴۵۰\nکالا: قند · بها: ۳۱۰\n";
        assert_eq!(read("\n\nکالا;بها\nچای;۴۵۰\nقند;۳۱۰\n"), expected);
        assert_eq!(read("\u{FEFF}sep=;\r\nکالا;بها\r\nچای;۴۵۰\r\nقند;۳۱۰\r\n"), expected);
        assert_eq!(read("بهای پاییز,\n,\nکالا,بها\nچای,۴۵۰\nقند,۳۱۰\n"), format!("بهای پاییز\n{expected}"));
    }
}
