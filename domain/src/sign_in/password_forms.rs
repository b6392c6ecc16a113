//! The same keys on another device give the same password.
//!
//! What is hashed is the typed text in NFKC, its blanks those of the space bar (as RFC 8265, "OpaqueString", which uses NFC), and of
//! what Persian and Arabic keyboards have under one key (ی ي, ک ك, the digits) always the one. Nothing else is folded or trimmed.
//! Older hashes were made of the text as it came; they are tried next, and renewed when one fits.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::persian::digits;

/// What Persian and Arabic keyboards have under one key.
const SAME_KEYS: [(char, char); 2] = [('ی', 'ي'), ('ک', 'ك')];
/// The zeros of the digits that they type.
const ZEROS: [char; 2] = ['۰', '٠'];

/// The form that is hashed.
pub(super) fn hashed(typed: &str) -> String {
    let same_key = |c| SAME_KEYS.iter().find(|(_, arabic)| *arabic == c).map_or(c, |(persian, _)| *persian);
    digits::to_ascii(&normal(typed)).chars().map(same_key).collect()
}

/// The forms in which the same keys may have been hashed before, without the one of today. ASCII has only that.
pub(super) fn earlier(typed: &str) -> Vec<String> {
    if typed.is_ascii() {
        return Vec::new();
    }
    let today = hashed(typed);
    let arabic: String =
        today.chars().map(|c| SAME_KEYS.iter().find(|(persian, _)| *persian == c).map_or(c, |(_, arabic)| *arabic)).collect();
    let digits = [&today, &arabic].into_iter().flat_map(|text| ZEROS.map(|zero| with_digits(text, zero)));
    let forms = [typed.to_owned(), normal(typed), arabic.clone()].into_iter().chain(digits);
    let mut known = HashSet::from([today.clone()]);
    forms.filter(|form| known.insert(form.clone())).collect()
}

fn normal(typed: &str) -> String {
    typed.nfkc().map(|c| if c.is_whitespace() && !c.is_control() { ' ' } else { c }).collect()
}

fn with_digits(text: &str, zero: char) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|value| char::from_u32(zero as u32 + value)).unwrap_or(c);
    text.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_keys_are_one_password_on_every_device() {
        for (one, other) in [
            ("كلاغ سياه ٤", "کلاغ سیاه ۴"),
            ("کلاغ\u{A0}سیاه4", "کلاغ سیاه۴"),
            ("ﻛﻼغ", "کلاغ"),
            ("cafe\u{301} noir", "caf\u{e9} noir"),
            ("ｐａｓｓ", "pass"),
        ] {
            assert_eq!(hashed(one), hashed(other), "{one}");
        }
        for (one, other) in [("کلاغ سیاه", "کلاغ سیاه "), ("Pass", "pass"), ("نیم\u{200C}فاصله", "نیمفاصله"), ("آب", "اب")]
        {
            assert_ne!(hashed(one), hashed(other), "{one}");
        }
    }

    #[test]
    fn what_was_hashed_as_it_came_is_found_from_every_keyboard() {
        for stored in ["كلاغ سياه ٤", "کلاغ سیاه ۴", "کلاغ سیاه 4"] {
            for typed in ["كلاغ سياه ٤", "کلاغ سیاه ۴", "کلاغ سیاه 4"] {
                assert!(hashed(typed) == stored || earlier(typed).iter().any(|form| form == stored), "{stored} by {typed}");
            }
        }
        assert!(earlier("raven black 4").is_empty(), "nothing else can have been hashed");
        assert!(earlier("کلاغ سیاه ۴").len() <= 7);
    }
}
