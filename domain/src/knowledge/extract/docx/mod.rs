//! Documents of Word, as they are printed.

mod numbering;
mod story;
mod styles;
mod tables;

use self::numbering::Numbering;
use self::story::Document;
use self::styles::Styles;
use super::Extracted;
use super::package::Package;
use crate::knowledge::IntakeFailure;

/// Where the document stands in a package that does not say so.
const USUAL_PART: &str = "word/document.xml";

pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let mut package = Package::open_office(bytes)?;
    let main = package.main_part()?.unwrap_or_else(|| USUAL_PART.to_owned());
    let body = package.part(&main)?.ok_or(IntakeFailure::WrongName)?;
    if !body.contains(":document") && !body.contains("<document") {
        return Err(IntakeFailure::WrongName);
    }
    let relations = package.relations(&main)?;
    let mut parts = |kind: &str| -> Result<Vec<String>, IntakeFailure> {
        let named = relations.iter().filter(|relation| relation.kind == kind);
        named.map(|relation| package.part(&relation.target)).filter_map(Result::transpose).collect()
    };
    let mut document = Document {
        styles: parts("styles")?.first().map(|xml| Styles::read(xml)).transpose()?.unwrap_or_default(),
        numbering: parts("numbering")?.first().map(|xml| Numbering::read(xml)).transpose()?.unwrap_or_default(),
        ..Document::default()
    };
    let mut headers = parts("header")?;
    headers.dedup();
    headers.iter().try_for_each(|part| story::read(part, &mut document))?;
    story::read(&body, &mut document)?;
    for kind in ["footnotes", "endnotes", "comments", "footer"] {
        parts(kind)?.iter().try_for_each(|part| story::read(part, &mut document))?;
    }
    Ok(document.outline.finish())
}

#[cfg(test)]
pub(in crate::knowledge) mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::Section;
    use super::super::package::tests::package;
    use super::super::package::{OLD_WORD, PROTECTED};
    use super::*;
    use crate::knowledge::format::OLE2;

    const RELATIONS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/styles\" Target=\"styles.xml\"/>\
        <Relationship Id=\"r2\" Type=\"http://x/numbering\" Target=\"numbering.xml\"/>\
        <Relationship Id=\"r3\" Type=\"http://x/header\" Target=\"header7.xml\"/>\
        <Relationship Id=\"r4\" Type=\"http://x/footnotes\" Target=\"footnotes.xml\"/></Relationships>";

    /// A document with the given body.
    pub(in crate::knowledge) fn document(body: &str) -> Vec<u8> {
        let styles = "<w:styles><w:style w:styleId=\"a3\"><w:name w:val=\"heading 1\"/></w:style><w:style w:styleId=\"a4\"><w:name w:val=\"Body\"/></w:style></w:styles>";
        let body = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        package(&[("word/document.xml", &body), ("word/styles.xml", styles), ("word/_rels/document.xml.rels", RELATIONS)])
    }

    fn paragraph(style: &str, text: &str) -> String {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn headings_tables_and_entities_are_read() {
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph("a4", text));
        let table = format!("<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>", cell("کالا"), cell("بها"), cell("کاغذ"), cell("۱۲"));
        let deleted = "<w:p><w:del><w:r><w:delText>رفته</w:delText></w:r></w:del><w:r><w:t>مان</w:t></w:r><w:r><w:t>ده</w:t></w:r></w:p>";
        let body = [paragraph("a4", "مقدمه &amp; &#x633;رآغاز"), paragraph("a3", "مادهٔ ۱"), deleted.to_owned(), table].concat();
        let section =
            |heading: Option<&str>, text: &str| Section { page: None, heading: heading.map(str::to_owned), text: text.to_owned() };
        assert_eq!(
            extract(&document(&body)).unwrap().sections,
            [section(None, "مقدمه & سرآغاز\n"), section(Some("مادهٔ ۱"), "مانده\nکالا: کاغذ · بها: ۱۲\n")]
        );
    }

    fn text(body: &str) -> String {
        extract(&document(body)).unwrap().sections.into_iter().map(|section| section.text).collect()
    }

    #[test]
    fn merged_cells_are_told_in_every_row() {
        let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph("a4", text));
        let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
        let (begins, goes_on) = ("<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
        let table = [
            row(&[cell("", "شعبه"), cell("", "روز"), cell("", "صبح"), cell("", "عصر")]),
            row(&[cell(begins, "تبریز"), cell("", "شنبه"), cell("<w:gridSpan w:val=\"2\"/>", "۸ تا ۱۸")]),
            row(&[cell(goes_on, ""), cell("", "جمعه"), cell("", "تعطیل"), cell("", "-")]),
        ];
        assert_eq!(
            text(&format!("<w:tbl>{}</w:tbl>", table.concat())),
            "شعبه: تبریز · روز: شنبه · صبح / عصر: ۸ تا ۱۸\nشعبه: تبریز · روز: جمعه · صبح: تعطیل · عصر: -\n"
        );
    }

    #[test]
    fn what_is_printed_is_read_and_what_is_not_is_not() {
        let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>پنهان</w:t></w:r>\
            <w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t> باز</w:t></w:r>";
        let field = |instruction: &str, shown: &str| {
            format!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>\
                 <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
                run(shown)
            )
        };
        let text_box = format!("<w:r><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:r>", run("در کادر"));
        let body = [
            format!("<w:p>{}{hidden}{}</w:p>", run("آشکار"), field(" PAGE ", "12")),
            format!("<w:p>{}{text_box}{}</w:p>", run("پیش "), run("پس")),
            format!("<w:p>{}{}</w:p>", run("ماده "), field("REF x", "۳")),
        ];
        assert_eq!(text(&body.concat()), "آشکار باز\nدر کادر\nپیش پس\nماده ۳\n");
    }

    #[test]
    fn headers_notes_and_printed_numbers_are_part_of_it() {
        let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
            <w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"ماده %1\"/></w:lvl></w:abstractNum>\
            <w:num w:numId=\"4\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
        let styles = "<w:styles><w:style w:styleId=\"base\"><w:pPr><w:numPr><w:numId w:val=\"4\"/></w:numPr></w:pPr></w:style>\
            <w:style w:styleId=\"clause\"><w:basedOn w:val=\"base\"/><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr></w:style></w:styles>";
        let body = format!(
            "<w:document>{}<w:p><w:pPr><w:pStyle w:val=\"clause\"/></w:pPr></w:p>{}</w:document>",
            paragraph("clause", "موضوع"),
            paragraph("clause", "مدت")
        );
        let parts = [
            (
                "_rels/.rels",
                "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document2.xml\"/></Relationships>",
            ),
            ("word/document2.xml", body.as_str()),
            ("word/_rels/document2.xml.rels", RELATIONS),
            ("word/styles.xml", styles),
            ("word/numbering.xml", numbering),
            ("word/header7.xml", "<w:hdr><w:p><w:r><w:t>شماره ۷۷</w:t></w:r></w:p></w:hdr>"),
            ("word/footnotes.xml", "<w:footnotes><w:footnote><w:p><w:r><w:t>یادداشت</w:t></w:r></w:p></w:footnote></w:footnotes>"),
        ];
        assert_eq!(extract(&package(&parts)).unwrap().sections[0].text, "شماره ۷۷\nماده ۱ موضوع\nماده ۳ مدت\nیادداشت\n");
    }

    #[test]
    fn a_package_of_something_else_is_not_what_its_name_says() {
        assert_eq!(extract(&package(&[("xl/workbook.xml", "<x/>")])), Err(IntakeFailure::WrongName));
    }

    #[test]
    fn a_protected_document_says_so_and_an_old_one_too() {
        let holding = |name: &str| [OLE2, &name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
        assert_eq!(extract(&holding(PROTECTED)), Err(IntakeFailure::Encrypted));
        assert_eq!(extract(&holding(OLD_WORD)), Err(IntakeFailure::OldWord));
        assert_eq!(extract(&holding("Workbook")), Err(IntakeFailure::WrongName));
    }

    #[test]
    fn entities_of_its_own_and_broken_xml_are_damage() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document>&b;</w:document>";
        assert_eq!(extract(&package(&[("word/document.xml", bomb)])), Err(IntakeFailure::Damaged));
        assert_eq!(extract(&package(&[("word/document.xml", "<w:document><w:p><w:t>x</w:p></w:document>")])), Err(IntakeFailure::Damaged));
        let whole = document(&paragraph("a4", "سلام"));
        assert_eq!(extract(&whole[..whole.len() / 2]), Err(IntakeFailure::Damaged));
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_huge_one_is_refused() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        let block = vec![b' '; 1024 * 1024];
        for _ in 0..=100 {
            writer.write_all(&block).unwrap();
        }
        let bomb = writer.finish().unwrap().into_inner();
        assert!(bomb.len() < 1024 * 1024);
        assert_eq!(extract(&bomb), Err(IntakeFailure::TooLarge));
    }
}
