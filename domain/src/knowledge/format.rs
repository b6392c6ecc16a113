//! What kind of file it is, and under which name it is shown.

use unicode_segmentation::UnicodeSegmentation;

use super::extract::unmarked_utf16;
use super::{DocumentFormat, MAX_NAME_CHARACTERS};
use crate::persian::letters::one_line;

/// This much of a file's start is enough to tell whether it is what its name says.
pub const HEAD_BYTES: usize = 8 * 1024;
const ZIP: &[u8] = b"PK\x03\x04";
/// How a file of the older Office formats begins, and a protected one of the newer.
pub(super) const OLE2: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const UTF16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// Whether the content, of which `head` is the start, can be what the format says.
#[must_use]
pub fn content_fits(format: DocumentFormat, head: &[u8]) -> bool {
    match format {
        DocumentFormat::Pdf => is_pdf(head),
        DocumentFormat::Docx | DocumentFormat::Xlsx | DocumentFormat::Pptx => head.starts_with(ZIP) || head.starts_with(OLE2),
        DocumentFormat::Odt | DocumentFormat::Ods | DocumentFormat::Epub => head.starts_with(ZIP),
        DocumentFormat::Rtf => head.trim_ascii_start().starts_with(b"{\\rtf"),
        DocumentFormat::Html | DocumentFormat::Markdown | DocumentFormat::Text | DocumentFormat::Csv | DocumentFormat::Email => {
            !is_pdf(head) && is_text(head)
        }
    }
}

/// Readers of PDF allow rubbish before the header.
fn is_pdf(head: &[u8]) -> bool {
    head[..head.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
}

fn is_text(head: &[u8]) -> bool {
    if UTF16.iter().any(|mark| head.starts_with(mark)) || unmarked_utf16(head).is_some() {
        return true;
    }
    let controls = head.iter().filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0C' | b'\x1B')).count();
    // Some text begins like a picture does ("BM…"), but no picture is free of control characters.
    let known_binary = infer::get(head).is_some_and(|kind| kind.matcher_type() != infer::MatcherType::Text);
    controls == 0 || (!known_binary && controls * 50 < head.len())
}

/// The name under which an uploaded file is kept and shown: without folders, nothing hidden in it, and not too long.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let name = one_line(name.rsplit(['/', '\\']).next().unwrap_or(name));
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    let room = MAX_NAME_CHARACTERS.saturating_sub(ending.chars().count());
    let short = [shortened(stem, room), &ending].concat();
    shortened(&short, MAX_NAME_CHARACTERS).to_owned()
}

/// The start of a text, of at most so many characters, never ending inside one as a reader sees it.
fn shortened(text: &str, characters: usize) -> &str {
    let mut left = characters;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let Some(rest) = left.checked_sub(grapheme.chars().count()) else { break };
        left = rest;
        end = at + grapheme.len();
    }
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::knowledge::KnowledgeError;

    #[test]
    fn content_decides_together_with_the_name() {
        use DocumentFormat::{Docx, Html, Pdf, Text};
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert!(content_fits(Pdf, b"\n%PDF-1.7\n"));
        assert!(content_fits(Docx, b"PK\x03\x04\x14\0"));
        assert!(content_fits(Html, b"<!doctype html>"));
        assert!(content_fits(Text, "سلام".as_bytes()));
        assert!(content_fits(Text, b"BMW builds cars."), "begins like a bitmap");
        assert!(content_fits(Text, b"\xFF\xFEs\0a\0"), "UTF-16");
        assert!(content_fits(Text, b"s\0a\0r\0a\0,\0"), "UTF-16 that does not say so");
        assert!(!content_fits(Pdf, b"<html>"));
        assert!(!content_fits(Text, b"%PDF-1.7\n"));
        assert!(!content_fits(Text, png));
        assert!(!content_fits(Html, b"PK\x03\x04\x14\0\0\0"));
        assert!(!content_fits(Docx, png));
    }

    #[test]
    fn a_name_loses_its_folders_and_whatever_hides() {
        assert_eq!(safe_name("C:\\Users\\sara\\گزارش.pdf"), "گزارش.pdf");
        assert_eq!(safe_name("../../etc/\u{202E}قرارداد\u{0007}.docx"), "قرارداد.docx");
    }

    #[test]
    fn a_long_name_is_cut_before_its_ending() {
        let name = safe_name(&format!("{}.pdf", "ب".repeat(500)));
        assert_eq!(name.chars().count(), MAX_NAME_CHARACTERS);
        assert!(name.ends_with("ب.pdf"));
    }

    #[test]
    fn what_a_form_takes_is_what_can_be_read() {
        let mut taken: Vec<&str> = DocumentFormat::ACCEPT.split(',').map(|ending| &ending[1..]).collect();
        let mut read: Vec<&str> = DocumentFormat::ENDINGS.iter().flat_map(|(_, endings)| endings.iter().copied()).collect();
        taken.sort_unstable();
        read.sort_unstable();
        assert_eq!(taken, read);
        assert_eq!(DocumentFormat::of_name("A.XLSX"), Ok(DocumentFormat::Xlsx));
        assert_eq!(DocumentFormat::of_name("a.DOC"), Err(KnowledgeError::OldWord));
        assert_eq!(DocumentFormat::of_name("xlsx"), Err(KnowledgeError::Unsupported));
    }

    proptest! {
        #[test]
        fn no_name_is_too_long_or_has_a_folder(name in "(\\PC|[/\\\\.\u{202E}]|e\u{301}){0,400}") {
            let safe = safe_name(&name);
            prop_assert!(safe.chars().count() <= MAX_NAME_CHARACTERS);
            prop_assert!(!safe.contains(['/', '\\', '\u{202E}']), "a folder or a hidden mark");
        }

        #[test]
        fn no_content_upsets_the_check(head: Vec<u8>) {
            for (format, _) in DocumentFormat::ENDINGS {
                let _ = content_fits(format, &head);
            }
        }
    }
}
