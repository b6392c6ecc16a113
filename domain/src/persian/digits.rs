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

/// The most bytes a typed number with all its blanks and invisible marks may take up; longer texts are not looked at.
const LONGEST: usize = 128;

/// A number as somebody typed or pasted it into a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Whether a plus stands before it.
    pub plus: bool,
    /// Its digits, in ASCII.
    pub digits: String,
}

/// Reads digits of any script with blanks, dashes, brackets or invisible marks in between; `None` for everything else.
#[must_use]
pub fn typed(text: &str) -> Option<Typed> {
    if text.len() > LONGEST {
        return None;
    }
    let mut typed = Typed { plus: false, digits: String::with_capacity(16) };
    for c in text.chars() {
        if let Some(digit) = value(c) {
            typed.digits.push(char::from(b'0' + digit));
        } else if matches!(c, '+' | '＋') && typed.digits.is_empty() && !typed.plus {
            typed.plus = true;
        } else if !is_separator(c) {
            return None;
        }
    }
    Some(typed)
}

/// What may stand between digits: blanks, hyphens and dashes, brackets, and the marks that keyboards and copied texts bring along.
pub(crate) const fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\n' | '\r' | '\u{A0}' | '\u{2009}' | '\u{202F}'
            | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '(' | ')' | '.' | ',' | '٬' | '،' | 'ـ'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}'
    )
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
