//! Plain text in whatever encoding it was written.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

use super::outline::Outline;
use super::{Extracted, paragraphs};

pub(super) fn extract(bytes: &[u8]) -> Extracted {
    let mut outline = Outline::default();
    for paragraph in paragraphs::of_text(&decoded(bytes, None)) {
        outline.line(&paragraph);
    }
    outline.finish()
}

/// So much of a file tells whether it is UTF-16 although it does not say so.
const SAMPLE_BYTES: usize = 4096;

/// The text of the bytes: by its byte order mark, else as UTF-8 when it is that, else in the encoding it declares, else in the likeliest.
/// Zero characters are left out.
pub(super) fn decoded<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Cow<'a, str> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None if let Some(encoding) = unmarked_utf16(bytes) => encoding.decode_without_bom_handling(bytes).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => declared.unwrap_or_else(|| likeliest(bytes)).decode_without_bom_handling(bytes).0,
        },
    };
    if text.contains('\0') { text.replace('\0', "").into() } else { text }
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
        assert_eq!(decoded(TEXT.as_bytes(), None), TEXT);
        assert_eq!(decoded(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), None), TEXT);
        assert_eq!(decoded(&utf16, None), TEXT);
        assert_eq!(decoded(&utf16[2..], None), TEXT);
        let turned: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&turned, None), TEXT);
        assert_eq!(decoded(&WINDOWS_1256.encode(&windows).0, None), windows);
    }

    #[test]
    fn one_broken_character_does_not_break_the_rest() {
        let mut bytes = TEXT.repeat(10).into_bytes();
        bytes.push(0xD8);
        bytes.push(0);
        assert!(decoded(&bytes, None).starts_with(TEXT));
        assert!(!decoded(&bytes, None).contains('\0'));
    }
}
