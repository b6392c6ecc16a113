//! Plain text in whatever encoding it was written.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

use super::outline::Outline;
use super::{Extracted, paragraphs};

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let plain = Plain::of(bytes, None);
    let mut outline = Outline::default();
    for paragraph in paragraphs::of_text(&plain.text) {
        outline.line(&paragraph);
    }
    plain.tell(outline.finish())
}

/// So much of a file tells whether it is UTF-16 although it does not say so.
const SAMPLE_BYTES: usize = 4096;

/// A text that was bytes.
pub(super) struct Plain<'a> {
    pub(super) text: Cow<'a, str>,
    /// The encoding that was the likeliest, where nothing says which it is. UTF-8 with a broken character is no guess.
    guessed: Option<&'static Encoding>,
}

impl<'a> Plain<'a> {
    /// Reads it by its byte order mark, else as UTF-8 when it is that, else in the encoding it declares, else in the likeliest.
    /// Zero characters are left out.
    pub(super) fn of(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Self {
        let mut guessed = None;
        let text = match Encoding::for_bom(bytes) {
            Some((encoding, _)) => encoding.decode(bytes).0,
            None if let Some(encoding) = unmarked_utf16(bytes) => encoding.decode_without_bom_handling(bytes).0,
            None => match (std::str::from_utf8(bytes), declared) {
                (Ok(text), _) => text.into(),
                (Err(_), Some(declared)) => declared.decode_without_bom_handling(bytes).0,
                (Err(_), None) => {
                    let encoding = likeliest(bytes);
                    guessed = Some(encoding).filter(|encoding| *encoding != UTF_8);
                    encoding.decode_without_bom_handling(bytes).0
                }
            },
        };
        Self { text: if text.contains('\0') { text.replace('\0', "").into() } else { text }, guessed }
    }

    /// What was read of it, with the guess that it rests on.
    pub(super) fn tell(&self, read: Extracted) -> Extracted {
        Extracted { guessed_encoding: self.guessed.map(|encoding| encoding.name().to_lowercase()), ..read }
    }
}

/// The text of bytes whose encoding is nobody's question.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    Plain::of(bytes, None).text
}

/// Which UTF-16 it is, without a mark that says so: nearly all of its units are letters, digits, spaces or marks of languages that are
/// read here. As anything else such a file is full of control characters.
pub(in crate::knowledge) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let units = sample.len() / 2;
    let fits = |unit: fn([u8; 2]) -> u16| {
        let known = |pair: &&[u8]| matches!(unit([pair[0], pair[1]]), 9 | 10 | 13 | 0x20..=0x7E | 0xA0..=0xFF | 0x600..=0x6FF | 0x200B..=0x200F | 0x2013..=0x2014 | 0x2018..=0x201D | 0x2026);
        sample.chunks_exact(2).filter(known).count() * 20 >= units * 19
    };
    // Pairs of ASCII letters are no units that would count.
    let is_short = units < 4;
    match (fits(u16::from_le_bytes), fits(u16::from_be_bytes)) {
        (true, false) if !is_short => Some(UTF_16LE),
        (false, true) if !is_short => Some(UTF_16BE),
        _ => None,
    }
}

fn likeliest(bytes: &[u8]) -> &'static Encoding {
    // A UTF-8 file with one broken character is still UTF-8.
    let (text, broken) = UTF_8.decode_without_bom_handling(bytes);
    let marks = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if broken && marks * 100 < text.chars().count() && text.chars().filter(|c| !c.is_ascii()).count() > marks * 10 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"ir"), Utf8Detection::Deny);
    // Without Arabic letters both read the same; with a few of them, a Persian reader meant those.
    if guess == WINDOWS_1252 { WINDOWS_1256 } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "این متن برای آزمودن رمزگذاری نوشته شده است.";

    #[test]
    fn text_is_read_in_the_encoding_it_was_written_in() {
        let windows = TEXT.replace('ی', "ي");
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(TEXT.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decoded(TEXT.as_bytes()), TEXT);
        assert_eq!(decoded(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat()), TEXT);
        assert_eq!(decoded(&utf16), TEXT);
        assert_eq!(decoded(&utf16[2..]), TEXT);
        let turned: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&turned), TEXT);
        assert_eq!(decoded(&WINDOWS_1256.encode(&windows).0), windows);
    }

    #[test]
    fn what_was_guessed_is_told_and_what_was_known_is_not() {
        let guessed = |bytes: &[u8]| extract(bytes).guessed_encoding;
        let old = WINDOWS_1256.encode(&TEXT.replace('ی', "ي")).0.into_owned();
        assert_eq!(guessed(&old).as_deref(), Some("windows-1256"));
        assert_eq!(Plain::of(&old, Some(WINDOWS_1256)).tell(Extracted::default()).guessed_encoding, None, "it says so itself");
        let broken = [TEXT.repeat(10).as_bytes(), b"\xD8"].concat();
        for known in [TEXT.as_bytes(), b"plain", &broken, &[b"\xFF\xFE".as_slice(), b"a\0b\0"].concat()] {
            assert_eq!(guessed(known), None, "{known:?}");
        }
    }

    #[test]
    fn one_broken_character_does_not_break_the_rest() {
        let mut bytes = TEXT.repeat(10).into_bytes();
        bytes.push(0xD8);
        bytes.push(0);
        assert!(decoded(&bytes).starts_with(TEXT));
        assert!(!decoded(&bytes).contains('\0'));
    }
}
