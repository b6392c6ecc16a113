use std::fmt;

use crate::persian::digits;

/// How many digits a code has.
pub const CODE_LENGTH: usize = 6;
/// A message is at most a few hundred characters; a longer text holds no code.
const LONGEST: usize = 2000;

/// The six digits of a verification code, in ASCII.
#[derive(Clone, PartialEq, Eq)]
pub struct OtpCode(String);

impl OtpCode {
    /// Finds the code in what a person typed or pasted: digits of any script, with gaps, or the whole message it came in.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let text = digits::to_ascii(text);
        let typed: String = text.chars().filter(|c| !is_gap(*c)).collect();
        if typed.len() == CODE_LENGTH && typed.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self(typed));
        }
        // The last line of our message repeats the code behind a `#`, for browsers; it is the surest place to look.
        let bound = text.rsplit('#').next().filter(|_| text.contains('#'));
        bound.and_then(first_run).or_else(|| first_run(&text)).map(|run| Self(run.to_owned()))
    }

    /// A new code, every one as likely as any other. None begins with a zero, which some who carry them would lose.
    #[cfg(feature = "native")]
    #[must_use]
    pub fn generate() -> Self {
        Self(rand::random_range(100_000..1_000_000_u32).to_string())
    }

    /// The six digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as a number.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    }
}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(…)")
    }
}

/// The first run of exactly six digits.
fn first_run(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == CODE_LENGTH)
}

const fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '-' | '\u{A0}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        OtpCode::parse(text).map(|code| code.as_str().to_owned())
    }

    #[test]
    fn a_code_is_read_in_any_script_and_with_gaps() {
        for text in ["482913", "۴۸۲۹۱۳", "٤٨٢٩١٣", " 482 913 ", "482-913", "\u{200E}4 8 2 9 1 3\n"] {
            assert_eq!(read(text).as_deref(), Some("482913"), "{text:?}");
        }
    }

    #[test]
    fn a_code_is_found_in_a_pasted_message() {
        let message = "کد ورود تجارت‌چت: 482913\nآن را به کسی ندهید.\n\n@tejarat.chat #482913";
        assert_eq!(read(message).as_deref(), Some("482913"));
        assert_eq!(read("Your code is 482913.").as_deref(), Some("482913"));
        assert_eq!(read("tracking 111111, @tejarat.chat #482913").as_deref(), Some("482913"));
    }

    #[test]
    fn anything_else_is_no_code() {
        for text in ["", "48291", "4829131", "48291a", "09121234567", "#", "+48291"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[cfg(feature = "native")]
    #[test]
    fn a04_ten_thousand_codes_are_spread_evenly() {
        let mut first_digits = [0_u32; 10];
        let mut different = std::collections::HashSet::new();
        for _ in 0..10_000 {
            let code = OtpCode::generate();
            assert_eq!(OtpCode::parse(code.as_str()).as_ref(), Some(&code));
            assert_eq!(code.number().to_string(), code.as_str(), "as a number it is the same");
            first_digits[usize::from(code.as_str().as_bytes()[0] - b'0')] += 1;
            different.insert(code.as_str().to_owned());
        }
        assert!(first_digits[1..].iter().all(|count| (900..1330).contains(count)), "{first_digits:?}");
        assert!(different.len() > 9_900);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_code_is_six_ascii_digits(text in ".{0,60}") {
            if let Some(code) = OtpCode::parse(&text) {
                prop_assert_eq!(code.as_str().len(), CODE_LENGTH);
                prop_assert!(code.as_str().bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
