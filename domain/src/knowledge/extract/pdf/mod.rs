//! Text of PDF files. A page says where each glyph stands, not what its lines say: Persian glyphs usually come in the
//! order in which they are seen, from the left, cut into pieces around numbers. So the lines are put together from the
//! places of the glyphs and then turned into the order in which they are read.

mod annotations;
mod cells;
mod columns;
#[cfg(test)]
mod corpus_tests;
mod direction;
mod encoding;
mod flow;
mod font;
mod glyphs;
mod grid;
mod layout;
mod matrix;
mod page;
mod rows;
mod rules;
mod running;
mod standard_widths;
mod to_unicode;

use lopdf::{Document, Error, Object};

use self::font::Fonts;
use self::page::Budget;
use super::Extracted;
use super::outline::Outline;
use crate::knowledge::IntakeFailure;

/// What the streams of one page may weigh, unpacked.
const MAX_STREAM_BYTES: usize = 64 * 1024 * 1024;
/// The most pages that are read.
const MAX_PAGES: usize = 5_000;

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    // Files that may be read but not changed open with an empty password, which is tried first.
    let document = Document::load_mem(bytes).map_err(failure)?;
    if document.is_encrypted() {
        return Err(IntakeFailure::Encrypted);
    }
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(IntakeFailure::Damaged);
    }
    if pages.len() > MAX_PAGES {
        return Err(IntakeFailure::TooLarge);
    }
    let (mut fonts, mut budget) = (Fonts::default(), Budget::default());
    let mut unreadable = Vec::new();
    let mut read = Vec::with_capacity(pages.len());
    for (number, id) in &pages {
        let page = page::read(&document, *id, &mut fonts, &mut budget)?;
        unreadable.extend(page.is_unreadable.then_some(*number));
        read.push((*number, page.parts.into_iter().flat_map(layout::blocks).collect()));
    }
    running::read_once(&mut read);
    let mut outline = Outline::default();
    flow::tell(read, &mut outline);
    let read = outline.finish();
    if read.sections.is_empty() && !has_end(bytes) {
        return Err(IntakeFailure::Damaged);
    }
    Ok(Extracted { pages: pages.last_key_value().map(|(last, _)| *last), unreadable, ..read })
}

/// A file that was cut off can often still be opened, but what it says is lost.
fn has_end(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(2048)..].windows(5).any(|window| window == b"%%EOF")
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
    use lopdf::{Stream, dictionary};

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
            "بارنامهٔ دریایی (Bill of Lading)\nگواهی مبدأ\nصورت‌حساب",
            "صورت‌حساب تجاری به شمارهٔ INV-2024-77",
            "کالا: کاغذ A4 · تعداد: ۵۰۰ · بها (تومان): ۲٬۵۰۰٬۰۰۰",
        ] {
            assert!(text[1].contains(sentence), "{}", text[1]);
        }
        assert!(text[2].contains("correspondence is valid. Payments are made within 30 days."), "{}", text[2]);
    }

    /// A file of one page with the given drawing operations.
    fn page_of(content: &str) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let pages = document.new_object_id();
        let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
        let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
        let content = document.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources };
        let page = document.add_object(page);
        let sides = vec![0.into(), 0.into(), 595.into(), 842.into()];
        let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1, "MediaBox" => sides };
        document.objects.insert(pages, tree.into());
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    fn text_of(content: &str) -> String {
        read(&page_of(content)).into_iter().map(|section| section.text).collect()
    }

    #[test]
    fn text_below_a_text_is_not_read_and_text_below_a_picture_is() {
        let visible = "BT /F1 12 Tf 60 700 Td (The rent is 4200 dollars.) Tj ET ";
        let hidden = "BT 3 Tr /F1 12 Tf 60 600 Td (Answer 9) Tj ET ";
        assert_eq!(text_of(&[visible, hidden].concat()), "The rent is 4200 dollars.\n");
        assert_eq!(text_of(hidden), "Answer 9\n");
    }

    #[test]
    fn what_runs_across_a_page_is_no_part_of_its_text() {
        let level = "BT /F1 12 Tf 60 700 Td (The rent is 4200 dollars.) Tj ET ";
        let slanted = "BT /F1 60 Tf 0.64 0.77 -0.77 0.64 120 300 Tm (DRAFT) Tj ET ";
        let upright = "BT /F1 9 Tf 0 1 -1 0 20 300 Tm (Received) Tj ET ";
        assert_eq!(text_of(&[slanted, level, upright].concat()), "The rent is 4200 dollars.\n");
    }

    #[test]
    fn a_protected_file_and_a_cut_one_say_so() {
        let whole = include_bytes!("../../../../tests/fixtures/contract.pdf");
        assert_eq!(extract(include_bytes!("../../../../tests/fixtures/encrypted.pdf")), Err(IntakeFailure::Encrypted));
        assert_eq!(extract(&whole[..whole.len() / 3]), Err(IntakeFailure::Damaged));
        assert_eq!(extract(b"%PDF-1.7\n"), Err(IntakeFailure::Damaged));
    }
}
