//! Cuts a text into sentences.

use std::ops::Range;

use super::rows::is_row;
use crate::persian::letters::is_arabic;

/// Words before a full stop that end no sentence.
const ABBREVIATIONS: [&str; 16] =
    ["dr", "mr", "mrs", "ms", "prof", "inc", "ltd", "no", "vs", "art", "fig", "sec", "vol", "approx", "st", "دکتر"];

/// The sentences of a text in its order, without the white space around them. A sentence ends at `.` `؟` `?` `!` `؛` `…`
/// and at the end of a line; not inside numbers (3.14), abbreviations («ق.م», `Dr.`), addresses, or after the number of a list item.
/// A row of a table is one sentence.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if is_row(line) {
            sentences.extend(trimmed(text, start..end));
        } else {
            add_sentences_of_line(text, start..end, &mut sentences);
        }
        start = end;
    }
    sentences
}

fn add_sentences_of_line(text: &str, line: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let mut start = line.start;
    let mut rest = text[line.clone()].char_indices().map(|(at, c)| (line.start + at, c)).peekable();
    while let Some((at, c)) = rest.next() {
        if !is_ender(c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, closer)) = rest.next_if(|(_, next)| is_closer(*next) || is_ender(*next)) {
            end = next + closer.len_utf8();
        }
        if ends_sentence(c, &text[start..at], &text[end..line.end]) {
            sentences.extend(trimmed(text, start..end));
            start = end;
        }
    }
    sentences.extend(trimmed(text, start..line.end));
}

const fn is_ender(c: char) -> bool {
    matches!(c, '.' | '؟' | '?' | '!' | '؛' | '…')
}

const fn is_closer(c: char) -> bool {
    matches!(c, '»' | ')' | ']' | '"' | '”' | '’' | '\'')
}

fn ends_sentence(ender: char, before: &str, after: &str) -> bool {
    let next = after.chars().next();
    let apart = next.is_none_or(char::is_whitespace);
    match ender {
        '.' => {
            let head = before.trim_end_matches(char::is_alphanumeric);
            let word = &before[head.len()..];
            let letters = word.chars().take(2).count();
            let list_number = head.trim().is_empty() && word.chars().all(char::is_numeric);
            let no_word = letters == 1 && word.chars().all(char::is_alphabetic);
            let abbreviated = (list_number || no_word || ABBREVIATIONS.contains(&word.to_lowercase().as_str())) && !after.trim().is_empty();
            // Persian is often typed without a space after the full stop.
            let spaceless = letters == 2 && word.ends_with(is_arabic) && next.is_some_and(is_arabic);
            (apart || spaceless) && (!abbreviated || after.starts_with('\n'))
        }
        '?' | '!' => apart || next.is_some_and(is_arabic),
        _ => true,
    }
}

/// What stands within the white space at both ends; none when there is nothing else.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let stretch = &text[range.clone()];
    let start = range.start + (stretch.len() - stretch.trim_start().len());
    let end = start + stretch.trim().len();
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(split("سلام. چطورید؟ خوبم! بله؛ ممنون… پایان"), ["سلام.", "چطورید؟", "خوبم!", "بله؛", "ممنون…", "پایان"]);
        assert_eq!(split("گفت: «می‌آیم.» و رفت.\nسطر بعد"), ["گفت: «می‌آیم.»", "و رفت.", "سطر بعد"]);
        assert_eq!(split("چنین است.اما همیشه نه."), ["چنین است.", "اما همیشه نه."]);
        assert_eq!(split("Really?! Yes..."), ["Really?!", "Yes..."]);
    }

    #[test]
    fn numbers_abbreviations_and_addresses_end_no_sentence() {
        for whole in [
            "نرخ ۳.۵ درصد و 3.14 است.",
            "مادهٔ ۱۰ ق.م مهم است.",
            "مادهٔ ۱۰ ق. م. مهم است.",
            "به example.com/a?b=c نگاه کنید.",
            "۱. بند نخست.",
            "Dr. Smith of J. P. Morgan came.",
            "The U.S. market",
        ] {
            assert_eq!(split(whole), [whole]);
        }
    }
}
