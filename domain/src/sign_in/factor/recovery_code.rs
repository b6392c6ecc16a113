use std::fmt;

use serde::{Deserialize, Serialize};

use crate::persian::digits;

/// Digits and small letters that nobody takes for one another: without 0 and o, 1, i and l. Ten of them are 49 bits.
const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// Letters on each side of the hyphen.
const HALF: usize = 5;
/// Longer texts with all their blanks and hyphens hold no code.
const LONGEST: usize = 128;

/// A code that stands in for the second factor, once: `xxxxx-xxxxx`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Reads a code as somebody typed or pasted it: capital or small, in any digits, with blanks and hyphens anywhere or nowhere.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let dressed = digits::to_ascii(text);
        let bare: String = dressed.chars().filter(|c| !digits::is_separator(*c)).map(|c| c.to_ascii_lowercase()).collect();
        let fits = bare.len() == 2 * HALF && bare.bytes().all(|letter| LETTERS.contains(&letter));
        fits.then(|| Self::of_letters(&bare))
    }

    /// A new code, every one as likely as any other.
    #[cfg(feature = "native")]
    #[must_use]
    pub fn generate() -> Self {
        let letters: String = (0..2 * HALF).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).collect();
        Self::of_letters(&letters)
    }

    fn of_letters(letters: &str) -> Self {
        let (first, second) = letters.split_at(HALF);
        Self(format!("{first}-{second}"))
    }

    /// The code as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl From<RecoveryCode> for String {
    fn from(code: RecoveryCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for RecoveryCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a recovery code")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a19_a_recovery_code_is_read_in_any_dress() {
        for text in ["abcde-23456", "ABCDE-23456", " abcde 23456\n", "abcde۲۳۴۵۶", "a b-c‌d‐e2\u{200E}3-4٥٦"] {
            assert_eq!(RecoveryCode::parse(text).as_ref().map(RecoveryCode::as_str), Some("abcde-23456"), "{text:?}");
        }
        for text in ["", "abcde-2345", "abcde-234567", "abcde-2345o", "abcde-2345l", "abcde-2345_", "482913", "ａbcde-23456"] {
            assert_eq!(RecoveryCode::parse(text), None, "{text:?}");
        }
        assert_eq!(RecoveryCode::parse(&"-".repeat(200)), None);
    }

    #[cfg(feature = "native")]
    #[test]
    fn a19_recovery_codes_use_every_letter_evenly_and_read_back() {
        let mut count = std::collections::HashMap::<u8, u32>::new();
        for _ in 0..3_100 {
            let code = RecoveryCode::generate();
            assert_eq!(RecoveryCode::parse(code.as_str()).as_ref(), Some(&code));
            for letter in code.as_str().bytes().filter(|letter| *letter != b'-') {
                *count.entry(letter).or_default() += 1;
            }
        }
        assert_eq!(count.len(), LETTERS.len());
        assert!(count.values().all(|count| (800..1200).contains(count)), "{count:?}");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_recovery_code_has_its_form(text in ".{0,40}") {
            if let Some(code) = RecoveryCode::parse(&text) {
                prop_assert_eq!(code.as_str().len(), 2 * HALF + 1);
                prop_assert!(code.as_str().is_ascii());
            }
        }
    }
}
