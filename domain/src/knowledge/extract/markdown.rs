use pulldown_cmark::{Event, Options, Parser, html};

use super::Extracted;
use super::html::extract_text;
use super::text::Plain;
use crate::knowledge::IntakeFailure;

/// Read as the page that it becomes: it may hold HTML.
///
/// # Errors
/// Those of the page.
pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let plain = Plain::of(bytes, None);
    let text = &plain.text;
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut page = String::with_capacity(text.len() * 3 / 2);
    // The mark of a note would read as a digit of what it stands behind.
    let is_text = |event: &Event<'_>| !matches!(event, Event::FootnoteReference(_));
    html::push_html(&mut page, Parser::new_ext(text, options).filter(is_text));
    Ok(plain.tell(extract_text(&page)?))
}

#[cfg(test)]
mod tests {
    use super::super::Section;
    use super::*;

    #[test]
    fn headings_become_sections() {
        let text = "مقدمه\n\n# مادهٔ ۱\nمتن **مهم**\nدر دو سطر\n\n- یک\n- دو\n\n## جدول\n| الف | ب |\n|---|---|\n| ۱ | ۲<br>۳ |\n\n<script>bad()</script>\n";
        let section =
            |heading: Option<&str>, text: &str| Section { page: None, heading: heading.map(str::to_owned), text: text.to_owned() };
        assert_eq!(
            extract(text.as_bytes()).unwrap().sections,
            [
                section(None, "مقدمه\n"),
                section(Some("مادهٔ ۱"), "متن مهم در دو سطر\nیک\nدو\n"),
                section(Some("مادهٔ ۱ › جدول"), "الف: ۱ · ب: ۲, ۳\n"),
            ]
        );
    }

    #[test]
    fn the_mark_of_a_note_changes_no_number() {
        let read = extract("مبلغ ۵۰۰[^1] است.\n\n[^1]: با مالیات.\n".as_bytes()).unwrap().sections;
        assert!(read[0].text.starts_with("مبلغ ۵۰۰ است.\n") && read[0].text.contains("با مالیات."), "{}", read[0].text);
    }

    #[test]
    fn the_html_in_it_is_read_as_well() {
        let text = "<div dir=\"rtl\">\n\n# راهنما\n</div>\n\n<div>\nدست‌کم ۴ گیگابایت.\n</div>\n\n<table><tr><th>کالا</th><th>بها</th></tr><tr><td>برنج</td><td>۱۲</td></tr></table>\n\nپایان.";
        let read = extract(text.as_bytes()).unwrap().sections;
        assert_eq!(read[0].heading.as_deref(), Some("راهنما"));
        assert_eq!(read[0].text, "دست‌کم ۴ گیگابایت.\nکالا: برنج · بها: ۱۲\nپایان.\n");
    }
}
