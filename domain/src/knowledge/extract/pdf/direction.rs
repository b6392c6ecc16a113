//! From the order in which a line is seen, left to right, to the order in which it is read.

use std::cmp::Ordering;

use crate::persian::digits;
use crate::persian::letters::is_arabic;

/// Which way a glyph pulls its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pull {
    Right,
    Left,
    Digit,
    None,
}

fn pull(glyph: &str) -> Pull {
    for c in glyph.chars() {
        if digits::value(c).is_some() {
            return Pull::Digit;
        }
        if is_arabic(c) {
            return Pull::Right;
        }
        if c.is_alphabetic() {
            return Pull::Left;
        }
    }
    Pull::None
}

/// What the glyph of a bracket stands for in a line from right to left. It is drawn as its counterpart: some files name what is drawn,
/// some the bracket that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Brackets {
    #[default]
    Drawn,
    Meant,
}

impl Brackets {
    /// What the lines of a page speak for: a bracket may close in another line than it opens in.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a [String]>) -> Self {
        let (mut drawn, mut meant) = (String::new(), String::new());
        for line in lines {
            let pulls: Vec<Pull> = line.iter().map(|glyph| pull(glyph)).collect();
            if pulls.contains(&Pull::Right) {
                drawn.push_str(&from_right(line, &pulls, true));
                meant.push_str(&from_right(line, &pulls, false));
            }
        }
        if misplaced(&meant) < misplaced(&drawn) { Self::Meant } else { Self::Drawn }
    }
}

/// The text of glyphs that are given as they stand from left to right.
pub(super) fn in_reading_order(glyphs: &[String], brackets: Brackets) -> String {
    let pulls: Vec<Pull> = glyphs.iter().map(|glyph| pull(glyph)).collect();
    let count = |wanted: Pull| pulls.iter().filter(|pull| **pull == wanted).count();
    let (right, left) = (count(Pull::Right), count(Pull::Left));
    if right == 0 {
        return end_at_the_end(glyphs.concat());
    }
    if right * 2 >= left {
        return with_brackets(glyphs, &pulls, brackets);
    }
    // A line of Latin text with some Persian words in it: only those are turned around.
    let mut text = String::new();
    let mut at = 0;
    while at < glyphs.len() {
        if pulls[at] == Pull::Right {
            let reach = pulls[at..].iter().take_while(|pull| **pull != Pull::Left).collect::<Vec<_>>();
            let end = at + reach.iter().rposition(|pull| **pull == Pull::Right).unwrap_or(0) + 1;
            text.push_str(&with_brackets(&glyphs[at..end], &pulls[at..end], brackets));
            at = end;
        } else {
            text.push_str(&glyphs[at]);
            at += 1;
        }
    }
    text
}

/// A Latin line among Persian ones shows its full stop on the left.
fn end_at_the_end(line: String) -> String {
    match line.strip_prefix(['.', '!', '?']) {
        Some(rest) if rest.contains(' ') && rest.starts_with(char::is_alphabetic) && rest.ends_with(char::is_alphanumeric) => {
            [rest, &line[..1]].concat()
        }
        _ => line,
    }
}

/// The reading in which brackets open before they close is the right one; where both do as well, that of the page.
fn with_brackets(glyphs: &[String], pulls: &[Pull], brackets: Brackets) -> String {
    let drawn = from_right(glyphs, pulls, true);
    let meant = from_right(glyphs, pulls, false);
    match (misplaced(&meant).cmp(&misplaced(&drawn)), brackets) {
        (Ordering::Less, _) | (Ordering::Equal, Brackets::Meant) => meant,
        _ => drawn,
    }
}

fn from_right(glyphs: &[String], pulls: &[Pull], turn: bool) -> String {
    let mut runs: Vec<String> = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        let end = run_from_left(glyphs, pulls, at);
        runs.push(match end {
            Some(end) => glyphs[at..end].concat(),
            None if turn => glyphs[at].chars().map(counterpart).collect(),
            None => glyphs[at].clone(),
        });
        at = end.unwrap_or(at + 1);
    }
    runs.reverse();
    runs.concat()
}

/// The end of what is read from left to right from here on: a number, or Latin words with the numbers among and after them.
fn run_from_left(glyphs: &[String], pulls: &[Pull], start: usize) -> Option<usize> {
    let mut latin = match pulls[start] {
        Pull::Left => true,
        Pull::Digit => false,
        Pull::Right | Pull::None => return None,
    };
    let mut end = start + 1;
    for (at, pull) in pulls.iter().enumerate().skip(start + 1) {
        let touching = at == end;
        match pull {
            Pull::Right => break,
            Pull::None => {}
            Pull::Left if latin || touching => (latin, end) = (true, at + 1),
            Pull::Digit if latin || touching || (at == end + 1 && divides_number(&glyphs[end])) => end = at + 1,
            Pull::Left | Pull::Digit => break,
        }
    }
    // A code that goes on in the next line keeps its hyphen.
    let breaks_at_hyphen = latin && start == 0 && glyphs.get(end).is_some_and(|glyph| glyph == "-");
    if breaks_at_hyphen && glyphs.get(end + 1).is_none_or(|glyph| glyph.trim().is_empty()) {
        end += 1;
    }
    Some(end)
}

fn divides_number(glyph: &str) -> bool {
    matches!(glyph, "/" | "." | "," | ":" | "٫" | "٬" | "،")
}

const BRACKETS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»')];

fn counterpart(c: char) -> char {
    BRACKETS.into_iter().find_map(|(open, close)| if c == open { Some(close) } else { (c == close).then_some(open) }).unwrap_or(c)
}

/// How many brackets close what was not open, or stay open.
fn misplaced(text: &str) -> usize {
    let mut wrong = 0;
    for (open, close) in BRACKETS {
        let mut depth = 0_usize;
        for c in text.chars() {
            if c == open {
                depth += 1;
            } else if c == close {
                match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => wrong += 1,
                }
            }
        }
        wrong += depth;
    }
    wrong
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn glyphs(seen: &str) -> Vec<String> {
        seen.chars().map(String::from).collect()
    }

    fn read(seen: &str) -> String {
        in_reading_order(&glyphs(seen), Brackets::default())
    }

    #[test]
    fn numbers_and_latin_words_keep_their_order_in_a_persian_line() {
        assert_eq!(read(".تسا 12/05/1402 خیرات"), "تاریخ 12/05/1402 است.");
        assert_eq!(read("۱۲٬۵۰۰ غلبم"), "مبلغ ۱۲٬۵۰۰");
        assert_eq!(read("مورد INCOTERMS 2020 قبط"), "طبق INCOTERMS 2020 دروم");
        assert_eq!(read("(Bill of Lading) همانراب"), "بارنامه (Bill of Lading)");
        assert_eq!(read("INV-2024-77 هرامش"), "شماره INV-2024-77");
        assert_eq!(read("ب ۱۰ ۲۰ ا"), "ا ۲۰ ۱۰ ب");
    }

    #[test]
    fn brackets_open_before_they_close_however_the_file_names_them() {
        assert_eq!(read("و (هدنشورف) تکرش"), "شرکت (فروشنده) و");
        assert_eq!(read("و )هدنشورف( تکرش"), "شرکت (فروشنده) و");
        assert_eq!(read("«مالس»"), "«سلام»");
    }

    #[test]
    fn persian_words_in_a_latin_line_are_turned_around() {
        assert_eq!(read("The word مالس ایند means hello world."), "The word دنیا سلام means hello world.");
        assert_eq!(read("plain text"), "plain text");
        assert_eq!(read(".Payments are due"), "Payments are due.");
        assert_eq!(read(".net"), ".net");
    }

    #[test]
    fn brackets_that_close_in_the_next_line_are_known_by_the_page() {
        let lines = [glyphs("وگتفگ( "), glyphs(")مان ")];
        let brackets = Brackets::of(lines.iter().map(Vec::as_slice));
        assert_eq!(lines.map(|line| in_reading_order(&line, brackets).trim().to_owned()), ["(گفتگو", "نام)"]);
        let lines = [glyphs("وگتفگ) "), glyphs("(مان ")];
        let brackets = Brackets::of(lines.iter().map(Vec::as_slice));
        assert_eq!(lines.map(|line| in_reading_order(&line, brackets).trim().to_owned()), ["(گفتگو", "نام)"]);
    }

    #[test]
    fn a_code_that_is_broken_keeps_its_hyphen() {
        assert_eq!(read("INV-2024- تسا"), "است INV-2024-");
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(seen in "[اب1۲ab(). «»]{0,30}") {
            let sorted = |text: &str| { let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect(); letters.sort_unstable(); letters };
            prop_assert_eq!(sorted(&read(&seen)), sorted(&seen));
        }
    }
}
