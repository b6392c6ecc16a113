//! What the codes of a font stand for, as the font itself says (`ToUnicode`). Read here, and leniently: a program may write the same
//! text of several letters for neighbouring codes, and leave out whatever readers do without.

use std::collections::HashMap;

/// No font names more codes.
const MAX_CODES: usize = 200_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Outside,
    /// Pairs of a code and its text.
    Single,
    /// The first and the last code, and the text of the first or a list of all.
    Range,
}

enum Token<'a> {
    Bytes(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

/// The text of each code that is named; empty where the file says that it has none.
pub(super) fn read(source: &[u8]) -> HashMap<u16, String> {
    let mut texts = HashMap::new();
    let mut part = Part::Outside;
    let mut codes: Vec<u16> = Vec::new();
    let mut listed = false;
    let mut named = 0;
    let mut rest = source;
    while let Some(token) = token(&mut rest) {
        match (token, part) {
            (Token::Word(b"beginbfchar"), _) => (part, codes) = (Part::Single, Vec::new()),
            (Token::Word(b"beginbfrange"), _) => (part, codes, listed) = (Part::Range, Vec::new(), false),
            (Token::Word(b"endbfchar" | b"endbfrange"), _) => part = Part::Outside,
            (Token::Bytes(bytes), Part::Single) => match codes.pop() {
                Some(code) => drop(texts.insert(code, text(&units(&bytes)))),
                None => codes.extend(code(&bytes)),
            },
            (Token::Bytes(bytes), Part::Range) => match codes[..] {
                [first, last] if listed => {
                    texts.insert(first, text(&units(&bytes)));
                    codes = vec![first.saturating_add(1), last];
                }
                [first, last] => {
                    named += usize::from(last.saturating_sub(first));
                    texts.extend(counted(first, last, units(&bytes)));
                    codes.clear();
                }
                _ => codes.extend(code(&bytes)),
            },
            // A glyph may also be named; nobody does.
            (Token::Word(_), Part::Single) => codes.clear(),
            (Token::Open, Part::Range) => listed = true,
            (Token::Close, Part::Range) => (codes, listed) = (Vec::new(), false),
            _ => {}
        }
        named += 1;
        if named > MAX_CODES {
            break;
        }
    }
    texts
}

/// The texts of a range of codes, of which each ends in the character after that of the one before.
fn counted(first: u16, last: u16, units: Vec<u16>) -> impl Iterator<Item = (u16, String)> {
    (first..=last).map(move |code| {
        let mut own = units.clone();
        if let Some(end) = own.last_mut() {
            *end = end.wrapping_add(code - first);
        }
        (code, text(&own))
    })
}

fn code(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [low] => Some(u16::from(*low)),
        [high, low] => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    }
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect()
}

fn text(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn token<'a>(rest: &mut &'a [u8]) -> Option<Token<'a>> {
    loop {
        let whole = *rest;
        let (first, after) = whole.split_first()?;
        *rest = after;
        match first {
            b'%' => *rest = &after[length(after, |byte| !matches!(byte, b'\n' | b'\r'))..],
            b'<' if after.first() == Some(&b'<') => *rest = &after[1..],
            b'<' => {
                let end = length(after, |byte| byte != b'>');
                *rest = after.get(end + 1..).unwrap_or_default();
                return Some(Token::Bytes(hexadecimal(&after[..end])));
            }
            b'[' => return Some(Token::Open),
            b']' => return Some(Token::Close),
            byte if byte.is_ascii_alphabetic() => {
                let (word, others) = whole.split_at(length(whole, |byte| byte.is_ascii_alphanumeric()));
                *rest = others;
                return Some(Token::Word(word));
            }
            _ => {}
        }
    }
}

/// How many bytes from the start are of a kind.
fn length(bytes: &[u8], is_inside: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_inside(**byte)).count()
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.iter().filter_map(|digit| char::from(*digit).to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(source: &str) -> Vec<(u16, String)> {
        let mut texts: Vec<_> = read(source.as_bytes()).into_iter().collect();
        texts.sort();
        texts
    }

    fn named(expected: &[(u16, &str)]) -> Vec<(u16, String)> {
        expected.iter().map(|(code, text)| (*code, (*text).to_owned())).collect()
    }

    #[test]
    fn neighbouring_codes_may_stand_for_the_same_letters() {
        let source = "2 beginbfchar <41> <06440627> <42> <06440627> endbfchar 1 beginbfchar\n<43><00660066>endbfchar";
        assert_eq!(texts(source), named(&[(0x41, "لا"), (0x42, "لا"), (0x43, "ff")]));
    }

    #[test]
    fn ranges_count_up_or_list_their_texts() {
        let source = "begincodespacerange <00> <FF> endcodespacerange % <01> <02>\n\
            2 beginbfrange <0001> <0003> <00610062> <0007><0008> [<0061> <D83DDE00>] endbfrange";
        assert_eq!(texts(source), named(&[(1, "ab"), (2, "ac"), (3, "ad"), (7, "a"), (8, "😀")]));
    }

    proptest! {
        #[test]
        fn no_source_is_too_odd(source in "(<[0-9a-f]{0,6}>|beginbf(char|range)|endbfchar|\\[|\\]|<<|%| |/N){0,30}") {
            read(source.as_bytes());
        }
    }
}
