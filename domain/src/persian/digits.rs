//! Digits: any script in, the reader's script out.

use crate::Language;

/// The value of a digit in ASCII, Persian, Arabic or full-width form.
#[must_use]
pub const fn value(c: char) -> Option<u8> {
    let base = match c {
        '0'..='9' => '0',
        '۰'..='۹' => '۰',
        '٠'..='٩' => '٠',
        '０'..='９' => '０',
        _ => return None,
    };
    Some((c as u32 - base as u32) as u8)
}

/// The text with all digits in ASCII.
#[must_use]
pub fn to_ascii(text: &str) -> String {
    text.chars().map(|c| value(c).map_or(c, |digit| char::from(b'0' + digit))).collect()
}

/// The text with its ASCII digits as the language's reader writes them.
#[must_use]
pub fn localize(text: &str, language: Language) -> String {
    match language {
        Language::En => text.to_owned(),
        Language::Fa => text.chars().map(|c| if c.is_ascii_digit() { persian(c) } else { c }).collect(),
    }
}

fn persian(ascii: char) -> char {
    char::from_u32('۰' as u32 + (ascii as u32 - '0' as u32)).unwrap_or(ascii)
}

/// A whole number, grouped by thousands: `۱٬۲۳۴` or `1,234`.
#[must_use]
pub fn number(value: u64, language: Language) -> String {
    let plain = value.to_string();
    let separator = if language == Language::Fa { '٬' } else { ',' };
    let mut grouped = String::with_capacity(plain.len() * 2);
    for (place, digit) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    localize(&grouped, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_are_read() {
        assert_eq!(to_ascii("۰۹۱۲ ٣٤ 56 ７８"), "0912 34 56 78");
        assert_eq!(value('a'), None);
    }

    #[test]
    fn numbers_are_grouped_as_their_reader_writes_them() {
        assert_eq!(number(1_234_567, Language::Fa), "۱٬۲۳۴٬۵۶۷");
        assert_eq!(number(999, Language::En), "999");
        assert_eq!(number(1000, Language::En), "1,000");
    }
}
