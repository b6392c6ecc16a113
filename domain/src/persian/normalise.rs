//! Text in one spelling: for keeping and for searching.

use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::digits;
use super::letters::{HALF_SPACE, as_searched, as_stored, is_hidden, is_mark, without_repeated_half_spaces};

/// Text as it is kept: composed, Arabic ی and ک made Persian, letters instead of their printed shapes (ﻻ), nothing hidden,
/// half-spaces only between letters. Lines stay lines; digits, vowel signs and punctuation stay as they were written.
#[must_use]
pub fn for_storage(text: &str) -> String {
    let mut shaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_printed_shape(c) { shaped.extend(std::iter::once(c).nfkc()) } else { shaped.push(c) }
    }
    let mut letters: String = shaped.replace("\r\n", "\n").replace('\r', "\n").nfc().filter_map(as_stored).collect();
    // Marks may have come to stand together that something unseen has parted.
    if !is_nfc(&letters) {
        letters = letters.nfc().collect();
    }
    let single = without_repeated_half_spaces(&letters);
    let mut kept = String::with_capacity(single.len());
    let mut rest = single.chars().peekable();
    while let Some(c) = rest.next() {
        let inside = kept.chars().next_back().is_some_and(|before| !before.is_whitespace())
            && rest.peek().is_some_and(|after| !after.is_whitespace());
        if c != HALF_SPACE || inside {
            kept.push(c);
        }
    }
    kept
}

/// The text by which it is compared and searched: one look for each letter, ASCII digits, lower case, no marks, no half-spaces.
#[must_use]
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        fold(c, |folded| key.push(folded));
    }
    key
}

/// Hands on the characters under which `c` is searched: none for a mark or a hidden character, several for a ligature.
pub(super) fn fold(c: char, mut emit: impl FnMut(char)) {
    if c.is_ascii() {
        return emit(c.to_ascii_lowercase());
    }
    decompose_compatible(c, |part| {
        if is_mark(part) || is_hidden(part) || matches!(part, '\u{0640}' | HALF_SPACE | '\u{200D}') {
            return;
        }
        match digits::value(part) {
            Some(digit) => emit(char::from(b'0' + digit)),
            None => part.to_lowercase().filter(|lower| !is_mark(*lower)).map(as_searched).for_each(&mut emit),
        }
    });
}

const fn is_printed_shape(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stored_text_keeps_what_the_writer_meant() {
        assert_eq!(for_storage("كتابي دربارهٔ آئین\u{200C}نامهـــٔ ۱۲"), "کتابی دربارهٔ آئین\u{200C}نامهٔ ۱۲");
        assert_eq!(for_storage("ﺳﻼﻡ ﷼"), "سلام ریال");
        let parted = for_storage("\u{1e008}ﹱ");
        assert_eq!(for_storage(&parted), parted);
        assert_eq!(for_storage("یک\r\nدو\u{0000}\u{202E}\u{200C} سه"), "یک\nدو سه");
    }

    #[test]
    fn all_spellings_of_a_word_have_one_key() {
        for (one, other) in
            [("علي", "علی"), ("۱۲۳", "123"), ("١٢٣", "123"), ("مُحَمَّد", "محمد"), ("خانهٔ", "خانه"), ("خانۀ", "خانه"), ("Été", "ETE")]
        {
            assert_eq!(search_key(one), search_key(other), "{one} and {other}");
        }
        assert_eq!(search_key("آئین"), search_key("آیین"));
        assert_eq!(search_key("\u{064A}\u{0654}"), "ی", "a decomposed ئ");
    }

    proptest! {
        #[test]
        fn text_is_normal_once_it_is_normalised(text in "(\\PC|[\u{200C}\u{200B}ـيكهٔ \n]){0,40}") {
            let once = for_storage(&text);
            prop_assert_eq!(&for_storage(&once), &once);
        }
    }
}
