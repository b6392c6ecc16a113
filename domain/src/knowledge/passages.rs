//! Cuts a text into sentences, and into passages that are long enough to answer from and short enough to cite.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::extract::Section;
use super::rows::{BETWEEN_CELLS, is_row};
use crate::persian::letters::is_arabic;

/// No passage has more characters than this.
pub const MAX_PASSAGE_CHARACTERS: usize = 1_100;
/// A rest of a section that has fewer does not stand alone.
const MIN_PASSAGE_CHARACTERS: usize = 250;

/// Words before a full stop that end no sentence.
const ABBREVIATIONS: [&str; 16] =
    ["dr", "mr", "mrs", "ms", "prof", "inc", "ltd", "no", "vs", "art", "fig", "sec", "vol", "approx", "st", "دکتر"];

/// A stretch of a document's text, with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Page number, from 1.
    pub page: Option<u32>,
    /// Heading under which it stands.
    pub section: Option<String>,
    /// Its text.
    pub body: String,
}

/// Cuts sections into passages of about equal length, at the ends of paragraphs or sentences where there are any,
/// never inside a word unless the word alone is longer than a passage, and never inside a character as a reader sees it.
#[must_use]
pub fn cut(sections: &[Section]) -> Vec<Passage> {
    let passage = |section: &Section, body: &str| Passage { page: section.page, section: section.heading.clone(), body: body.to_owned() };
    sections.iter().flat_map(|section| stretches(&section.text).into_iter().map(|range| passage(section, &section.text[range]))).collect()
}

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

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let stretch = &text[range.clone()];
    let start = range.start + (stretch.len() - stretch.trim_start().len());
    let end = start + stretch.trim().len();
    (start < end).then_some(start..end)
}

/// Where the passages of one section stand in its text: all of it, when it fits.
fn stretches(text: &str) -> Vec<Range<usize>> {
    let total = length(text.trim());
    if total <= MAX_PASSAGE_CHARACTERS {
        return trimmed(text, 0..text.len()).into_iter().collect();
    }
    let units: Vec<Range<usize>> = sentences(text).into_iter().flat_map(|sentence| short_enough(text, sentence)).collect();
    let wanted = total / total.div_ceil(MAX_PASSAGE_CHARACTERS).max(1);
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for unit in &units {
        open = Some(match open {
            None => unit.clone(),
            Some(open) => {
                let held = length(&text[open.clone()]);
                let grown = held + length(&text[open.end..unit.end]);
                let paragraph_ended = text[open.end..unit.start].contains('\n');
                let full = held >= wanted || (paragraph_ended && held * 4 >= wanted * 3);
                if full || grown > MAX_PASSAGE_CHARACTERS {
                    stretches.push(open);
                    unit.clone()
                } else {
                    open.start..unit.end
                }
            }
        });
    }
    stretches.extend(open);
    join_orphan(text, &units, &mut stretches);
    stretches
}

/// A rest too small to stand alone joins what stands before it, or takes half of that where both do not fit.
fn join_orphan(text: &str, units: &[Range<usize>], stretches: &mut Vec<Range<usize>>) {
    let [.., before, last] = stretches.as_slice() else { return };
    if length(&text[last.clone()]) >= MIN_PASSAGE_CHARACTERS {
        return;
    }
    let both = before.start..last.end;
    let total = length(&text[both.clone()]);
    let parts = |cut: usize| [both.start..cut, cut..both.end].map(|part| trimmed(text, part).unwrap_or_default());
    let new: Vec<Range<usize>> = if total <= MAX_PASSAGE_CHARACTERS {
        vec![both]
    } else {
        let starts = units.iter().map(|unit| unit.start).filter(|start| *start > both.start && *start <= last.start);
        let fitting = starts.filter(|cut| parts(*cut).into_iter().all(|part| length(&text[part]) <= MAX_PASSAGE_CHARACTERS));
        let Some(cut) = fitting.min_by_key(|cut| length(&text[both.start..*cut]).abs_diff(total / 2)) else { return };
        parts(cut).into()
    };
    stretches.truncate(stretches.len() - 2);
    stretches.extend(new);
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Cuts a sentence that alone would be too long: a row between its cells, else between words, or between characters where a word is too
/// long itself.
fn short_enough(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let whole = &text[sentence.clone()];
    if length(whole) > MAX_PASSAGE_CHARACTERS && is_row(whole) {
        return pieces_of_row(whole)
            .flat_map(|piece| between_words(text, sentence.start + piece.start..sentence.start + piece.end))
            .collect();
    }
    between_words(text, sentence)
}

/// As many cells at a time as fit.
fn pieces_of_row(row: &str) -> impl Iterator<Item = Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for cell in row.split_inclusive(BETWEEN_CELLS) {
        let end = start + cell.len();
        match pieces.last_mut() {
            Some(piece) if length(&row[piece.start..end]) <= MAX_PASSAGE_CHARACTERS => piece.end = end,
            _ => pieces.push(start..end),
        }
        start = end;
    }
    pieces.into_iter()
}

fn between_words(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    let mut start = sentence.start;
    let (mut length, mut after_space) = (0, None);
    for (offset, grapheme) in text[sentence.clone()].grapheme_indices(true) {
        let at = sentence.start + offset;
        let size = grapheme.chars().count();
        if length + size > MAX_PASSAGE_CHARACTERS && length > 0 {
            let cut = after_space.unwrap_or(at);
            cuts.extend(trimmed(text, start..cut));
            length = text[cut..at].chars().count();
            (start, after_space) = (cut, None);
        }
        length += size;
        if grapheme.chars().all(char::is_whitespace) {
            after_space = Some(at + grapheme.len());
        }
    }
    cuts.extend(trimmed(text, start..sentence.end));
    cuts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    fn section(text: &str) -> Section {
        Section { page: Some(3), heading: Some("عنوان".into()), text: text.into() }
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

    #[test]
    fn a_short_section_is_one_passage_with_its_place() {
        let passages = cut(&[section("یک. دو. سه.")]);
        assert_eq!(passages, [Passage { page: Some(3), section: Some("عنوان".into()), body: "یک. دو. سه.".into() }]);
        assert!(cut(&[section(" \n ")]).is_empty());
    }

    #[test]
    fn a_long_section_is_cut_at_sentences_into_about_equal_passages() {
        let sentence = "این جمله برای آزمودن برش متن‌های بلند نوشته شده و چیز دیگری نمی‌گوید. ";
        let text = sentence.repeat(50);
        let passages = cut(&[section(&text)]);
        for passage in &passages {
            let length = passage.body.chars().count();
            assert!((600..=MAX_PASSAGE_CHARACTERS).contains(&length), "{length}");
            assert!(passage.body.starts_with("این جمله") && passage.body.ends_with('.'));
        }
        let together: String = passages.iter().map(|passage| format!("{} ", passage.body)).collect();
        assert_eq!(together, text);
    }

    #[test]
    fn a_row_is_never_cut_while_it_fits_and_no_rest_stands_alone() {
        let row = |n: usize| format!("ردیف: {n} · شرح: بند ق. م. و غیره؛ بی‌پایان · مبلغ: {n}۰۰");
        let rows: Vec<String> = (0..60).map(row).collect();
        let passages = cut(&[section(&rows.join("\n"))]);
        assert!(passages.len() > 1);
        for passage in &passages {
            assert!(passage.body.lines().all(|line| rows.iter().any(|row| row == line)), "{}", passage.body);
            assert!(passage.body.chars().count() >= MIN_PASSAGE_CHARACTERS, "{}", passage.body);
        }
        let short = "یک جملهٔ کوتاه که تنهاست. ".repeat(42);
        let passages = cut(&[section(&format!("{short}\nپایان."))]);
        assert!(passages.iter().all(|passage| passage.body.chars().count() >= MIN_PASSAGE_CHARACTERS));
        let long = format!("الف: {} · ب: {} · پ: ۱", "واژه ".repeat(150), "سخن ".repeat(150));
        let starts: Vec<String> = cut(&[section(&long)]).iter().map(|passage| passage.body.chars().take(3).collect()).collect();
        assert_eq!(starts, ["الف", "ب: "]);
    }

    #[test]
    fn a_sentence_without_end_is_cut_between_words() {
        let text = "واژه‌ها ".repeat(400);
        for passage in cut(&[section(&text)]) {
            assert!(passage.body.split(' ').all(|word| word == "واژه‌ها"), "{}", passage.body);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_long(text in "(سلام|[\\PC]|[.؟!»\n ]|e\u{301}|👩\u{200D}💻|ab ){0,1500}") {
            let passages = cut(&[section(&text)]);
            let without_space = |text: &str| text.split_whitespace().collect::<String>();
            let together: String = passages.iter().map(|passage| without_space(&passage.body)).collect();
            prop_assert_eq!(together, without_space(&text));
            prop_assert!(passages.iter().all(|passage| passage.body.chars().count() <= MAX_PASSAGE_CHARACTERS));
        }
    }
}
