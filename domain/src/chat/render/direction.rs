//! Which way a text runs: its first strong letter decides.

/// A direction of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// The value of `dir`; a text without letters is left to the browser.
    pub(super) const fn attribute(direction: Option<Self>) -> &'static str {
        match direction {
            Some(Self::Ltr) => "ltr",
            Some(Self::Rtl) => "rtl",
            None => "auto",
        }
    }

    /// The direction of the first strong letter. Web addresses are set apart on the page and do not count.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            let skip = if before.is_alphanumeric() { 0 } else { address(rest).map_or(0, str::len) };
            if skip == 0 && c.is_alphabetic() {
                return Some(if runs_leftwards(c) { Self::Rtl } else { Self::Ltr });
            }
            rest = &rest[skip.max(c.len_utf8())..];
            before = c;
        }
        None
    }
}

const fn runs_leftwards(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// How the web addresses that we turn into links begin.
pub(super) const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The web address with which the text begins, without punctuation that belongs to the sentence.
pub(super) fn address(text: &str) -> Option<&str> {
    let scheme = SCHEMES.into_iter().find(|scheme| text.starts_with(scheme))?;
    let end = text.find(|c: char| !(c.is_ascii_graphic() || c.is_alphanumeric()) || "<>\"`[]".contains(c)).unwrap_or(text.len());
    let mut found = &text[..end];
    while let Some(last) = found.chars().next_back().filter(|c| ".,;:!?'*_~)}".contains(*c)) {
        if last == ')' && found.contains('(') {
            break;
        }
        found = &found[..found.len() - 1];
    }
    (found.len() > scheme.len()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_decides_and_digits_and_addresses_do_not() {
        assert_eq!(Direction::of("۱۲۳ (RTX چیست"), Some(Direction::Ltr));
        assert_eq!(Direction::of("12. سلام world"), Some(Direction::Rtl));
        assert_eq!(Direction::of("https://a.example/x سلام"), Some(Direction::Rtl));
        assert_eq!(Direction::of("۱۲ + 3 …"), None);
    }

    #[test]
    fn an_address_ends_before_the_punctuation_of_its_sentence() {
        assert_eq!(address("https://a.example/b?c=1). سلام"), Some("https://a.example/b?c=1"));
        assert_eq!(address("http://a.example/x_(y)، و"), Some("http://a.example/x_(y)"));
        assert_eq!(address("https://"), None);
        assert_eq!(address("ftp://a"), None);
    }
}
