//! Text of PDF files. A page says where each glyph stands, not what its lines say: Persian glyphs usually come in the
//! order in which they are seen, from the left, cut into pieces around numbers. So the lines are put together from the
//! places of the glyphs and then turned into the order in which they are read.

mod direction;
mod font;
mod glyphs;
mod layout;

use lopdf::{Document, Error, Object};

use super::Extracted;
use super::outline::Outline;
use super::paragraphs;
use crate::knowledge::IntakeFailure;

/// What the streams of one page may weigh, unpacked.
const MAX_STREAM_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    // Files that may be read but not changed open with an empty password, which is tried first.
    let mut document = Document::load_mem(bytes).map_err(failure)?;
    if document.is_encrypted() {
        return Err(IntakeFailure::Encrypted);
    }
    font::prefer_unicode(&mut document);
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(IntakeFailure::Damaged);
    }
    let mut outline = Outline::default();
    let mut last = 0;
    for (number, page) in &pages {
        outline.page(*number);
        last = *number;
        let lines = layout::lines(glyphs::of_page(&document, *page));
        for block in lines.chunk_by(|one, next| one.is_heading == next.is_heading) {
            let paragraphs = paragraphs::joined(block.iter().flat_map(|line| line.begins_block.then_some("").into_iter().chain([line.text.as_str()])));
            for paragraph in paragraphs {
                if block.iter().any(|line| line.is_heading) {
                    outline.heading(&paragraph);
                } else {
                    outline.line(&paragraph);
                }
            }
        }
    }
    let extracted = Extracted { pages: Some(last), ..outline.finish() };
    // Without text and without its end a file was cut, not empty.
    if extracted.sections.is_empty() && !ends_as_it_should(bytes) { Err(IntakeFailure::Damaged) } else { Ok(extracted) }
}

fn ends_as_it_should(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"%%EOF";
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    tail.windows(MARK.len()).any(|window| window == MARK)
}

fn failure(error: Error) -> IntakeFailure {
    match error {
        Error::InvalidPassword | Error::Decryption(_) => IntakeFailure::Encrypted,
        _ => IntakeFailure::Damaged,
    }
}

/// The object, or the one it refers to.
fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::extract::Section;

    fn read(bytes: &[u8]) -> Vec<Section> {
        extract(bytes).unwrap().sections
    }

    #[test]
    fn a_persian_contract_reads_as_it_was_written() {
        let sections = read(include_bytes!("../../../../tests/fixtures/contract.pdf"));
        let text: Vec<String> = sections.iter().map(|section| crate::persian::normalise::for_storage(&section.text)).collect();
        let headings: Vec<_> = sections.iter().map(|section| (section.page, section.heading.as_deref().unwrap_or(""))).collect();
        assert_eq!(headings, [(Some(1), "قرارداد فروش کالا"), (Some(1), "مادهٔ ۲: تحویل"), (Some(2), "مادهٔ ۵: حل اختلاف")]);
        for sentence in [
            "این قرارداد در تاریخ ۱۴۰۲/۰۵/۱۲ میان شرکت بازرگانی سپهر (فروشنده) و شرکت آریا (خریدار) بسته می‌شود.",
            "مبلغ قرارداد ۱۲٬۵۰۰٬۰۰۰ تومان است و باید تا ۳۰ روز پس از تحویل کالا پرداخت شود.",
        ] {
            assert!(text[0].contains(sentence), "{}", text[0]);
        }
        for sentence in [
            "تحویل کالا بر پایهٔ CIF بندرعباس و طبق INCOTERMS 2020 انجام می‌شود.",
            "فروشنده بیمه‌نامه‌ای به ارزش ۱۱۰٪ بهای کالا تهیه می‌کند. دیرکرد تحویل، هر هفته ۱٫۵ درصد جریمه دارد.",
            "بارنامهٔ دریایی (Bill of Lading)",
            "صورت‌حساب تجاری به شمارهٔ INV-2024-77",
            // Of a table the rows are kept; neighbouring columns of numbers may run together.
            "کاغذ A4 |",
            "۲٬۵۰۰٬۰۰۰",
        ] {
            assert!(text[1].contains(sentence), "{}", text[1]);
        }
        // The stop of an English line in a Persian paragraph is drawn at its left end, and read there.
        assert!(text[2].contains("Payments are made within 30 days"), "{}", text[2]);
        assert!(text[2].contains("The parties agree that English correspondence is valid."), "{}", text[2]);
    }

    #[test]
    fn a_protected_file_and_a_cut_one_say_so() {
        let whole = include_bytes!("../../../../tests/fixtures/contract.pdf");
        assert_eq!(extract(include_bytes!("../../../../tests/fixtures/encrypted.pdf")), Err(IntakeFailure::Encrypted));
        assert_eq!(extract(&whole[..whole.len() / 3]), Err(IntakeFailure::Damaged));
        assert_eq!(extract(b"%PDF-1.7\n"), Err(IntakeFailure::Damaged));
    }
}
