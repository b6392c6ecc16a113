//! How the hostile files are made. Each is small or unpacks to what its kind is known for.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MIB: usize = 1024 * 1024;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What stands in one part of an archive: some text, so many times.
struct Part<'a> {
    name: &'a str,
    head: String,
    repeated: String,
    times: usize,
    tail: String,
}

fn part<'a>(name: &'a str, content: impl Into<String>) -> Part<'a> {
    Part { name, head: content.into(), repeated: String::new(), times: 0, tail: String::new() }
}

fn bomb<'a>(name: &'a str, head: impl Into<String>, repeated: impl Into<String>, times: usize, tail: impl Into<String>) -> Part<'a> {
    Part { name, head: head.into(), repeated: repeated.into(), times, tail: tail.into() }
}

fn archive(parts: &[Part<'_>]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for Part { name, head, repeated, times, tail } in parts {
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(head.as_bytes()).unwrap();
        // Written in large pieces.
        let at_once = (MIB / repeated.len().max(1)).clamp(1, (*times).max(1));
        let piece = repeated.repeat(at_once);
        for _ in 0..times / at_once {
            writer.write_all(piece.as_bytes()).unwrap();
        }
        writer.write_all(tail.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn relations(links: &[(&str, &str)]) -> String {
    let links = links
        .iter()
        .enumerate()
        .map(|(n, (kind, target))| format!("<Relationship Id=\"r{}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>", n + 1));
    format!("<Relationships>{}</Relationships>", links.collect::<String>())
}

/// A workbook with these parts as its sheet and its shared texts.
fn workbook(sheet: Part<'_>, texts: Part<'_>) -> Vec<u8> {
    archive(&[
        part("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
        part("xl/workbook.xml", "<workbook><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
        part("xl/_rels/workbook.xml.rels", relations(&[("worksheet", "sheet.xml"), ("sharedStrings", "texts.xml")])),
        sheet,
        texts,
    ])
}

fn sheet(rows: impl Into<String>) -> Part<'static> {
    part("xl/sheet.xml", format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.into()))
}

fn no_texts() -> Part<'static> {
    part("xl/texts.xml", "<sst/>")
}

fn workbooks() -> Vec<(&'static str, Vec<u8>)> {
    let cell = "<c t=\"inlineStr\"><is><t>x</t></is></c>";
    let many_rows = (1..20_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c><c r=\"XFD{row}\"><v>2</v></c></row>"));
    let merged = (1..5_000).map(|row| format!("<mergeCell ref=\"A{row}:XFD{}\"/>", row + 9_000)).collect::<String>();
    vec![
        ("rows.xlsx", workbook(bomb("xl/sheet.xml", "<worksheet><sheetData>", " ", 150 * MIB, "</sheetData></worksheet>"), no_texts())),
        (
            "texts.xlsx",
            workbook(
                sheet("<row><c t=\"s\"><v>0</v></c></row>"),
                bomb("xl/texts.xml", "<sst>", "<si><t>aaaaaaaaaaaaaaaa</t></si>", 4_000_000, "</sst>"),
            ),
        ),
        (
            "same-text.xlsx",
            workbook(
                bomb("xl/sheet.xml", "<worksheet><sheetData><row>", "<c t=\"s\"><v>0</v></c>", 900_000, "</row></sheetData></worksheet>"),
                part("xl/texts.xml", format!("<sst><si><t>{}</t></si></sst>", "long text ".repeat(10_000))),
            ),
        ),
        (
            "dimension.xlsx",
            workbook(sheet("<dimension ref=\"A1:XFD1048576\"/><row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row>"), no_texts()),
        ),
        (
            "columns.xlsx",
            workbook(bomb("xl/sheet.xml", "<worksheet><sheetData><row>", cell, 1_000_000, "</row></sheetData></worksheet>"), no_texts()),
        ),
        ("far-columns.xlsx", workbook(sheet(many_rows.collect::<String>()), no_texts())),
        (
            "merged.xlsx",
            workbook(
                part(
                    "xl/sheet.xml",
                    format!(
                        "<worksheet><sheetData>{}</sheetData><mergeCells>{merged}</mergeCells></worksheet>",
                        (1..5_000)
                            .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"str\"><v>abc</v></c></row>"))
                            .collect::<String>()
                    ),
                ),
                no_texts(),
            ),
        ),
    ]
}

fn opendocument(kind: &str, content: Part<'_>) -> Vec<u8> {
    archive(&[part("mimetype", format!("application/vnd.oasis.opendocument.{kind}")), content])
}

fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let slide = bomb("ppt/slide.xml", "<p:sld><p:sp>", "<a:p><a:r><a:t>x</a:t></a:r></a:p>", 5_000_000, "</p:sp></p:sld>");
    let page = bomb("a.xhtml", "<html><body>", "<p>x</p>", 20_000_000, "</body></html>");
    let lists = "<text:list><text:list-item>";
    let document = |body: Part<'_>| archive(&[part("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])), body]);
    let macros = archive(&[
        part("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
        part("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>text</w:t></w:r></w:p></w:body></w:document>"),
        part("word/_rels/document.xml.rels", relations(&[("vbaProject", "vbaProject.bin")])),
        part("word/vbaProject.bin", "Sub AutoOpen()\nShell \"rm -rf /\"\nEnd Sub"),
    ]);
    vec![
        (
            "slides.pptx",
            archive(&[
                part("_rels/.rels", relations(&[("officeDocument", "ppt/presentation.xml")])),
                part("ppt/presentation.xml", "<p:presentation><p:sldIdLst><p:sldId id=\"1\" r:id=\"r1\"/></p:sldIdLst></p:presentation>"),
                part("ppt/_rels/presentation.xml.rels", relations(&[("slide", "slide.xml")])),
                slide,
            ]),
        ),
        (
            "spaces.odt",
            opendocument(
                "text",
                bomb(
                    "content.xml",
                    "<office:document>",
                    "<text:p>x<text:s text:c=\"4000000000\"/></text:p>",
                    2_000_000,
                    "</office:document>",
                ),
            ),
        ),
        ("lists.odt", opendocument("text", bomb("content.xml", "<office:document>", lists, 300_000, ""))),
        (
            "repeated.ods",
            opendocument(
                "spreadsheet",
                part(
                    "content.xml",
                    "<office:document><table:table table:name=\"s\"><table:table-row table:number-rows-repeated=\"1048576\">\
            <table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:document>",
                ),
            ),
        ),
        (
            "book.epub",
            archive(&[
                part("mimetype", "application/epub+zip"),
                part("META-INF/container.xml", "<container><rootfile full-path=\"book.opf\"/></container>"),
                part(
                    "book.opf",
                    "<package><manifest><item id=\"a\" href=\"a.xhtml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>",
                ),
                page,
            ]),
        ),
        ("deep.docx", document(bomb("word/document.xml", "<w:document><w:body>", "<w:tbl><w:tr><w:tc>", 500_000, ""))),
        (
            "entities.docx",
            document(part(
                "word/document.xml",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><w:document>&b;</w:document>",
            )),
        ),
        ("macros.docx", macros),
        (
            "four-gigabytes.docx",
            lying(&document(part("word/document.xml", "<w:document><w:p><w:r><w:t>text</w:t></w:r></w:p></w:document>"))),
        ),
    ]
}

/// An archive whose parts say that they unpack to four gigabytes.
fn lying(archive: &[u8]) -> Vec<u8> {
    let mut bytes = archive.to_vec();
    for (signature, size) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, window)| *window == signature).map(|(place, _)| place).collect();
        for place in places {
            bytes[place + size..place + size + 4].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
        }
    }
    bytes
}

fn pdf(pages: usize, has_table: bool) -> Vec<u8> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 4)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {pages} /Kids [{kids}] /MediaBox [0 0 595 842] >>"),
        "<< /Length 41 >>\nstream\nBT /F 12 Tf 60 700 Td (The same page) Tj ET\nendstream".to_owned(),
    ];
    let page = "<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>";
    objects.extend(std::iter::repeat_n(page.to_owned(), pages));
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{:010} 00000 n \n", if has_table { place } else { 9_999_999 }));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n",
        objects.len() + 1,
        if has_table { table } else { 77_777_777 }
    ));
    file.into_bytes()
}

/// A letter whose parts are within one another.
fn letter(depth: usize) -> String {
    let mut letter = "From: a@x.ir\r\nSubject: parts\r\nMIME-Version: 1.0\r\n".to_owned();
    for part in 0..depth {
        letter.push_str(&format!("Content-Type: multipart/mixed; boundary=\"b{part}\"\r\n\r\n--b{part}\r\n"));
    }
    letter + "Content-Type: text/plain\r\n\r\nthe text\r\n"
}

fn texts() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("groups.rtf", ["{\\rtf1 ", &"{\\b ".repeat(2_000_000), "x"].concat().into()),
        ("shallow-groups.rtf", ["{\\rtf1 ", &"{\\b x}".repeat(3_000_000), "}"].concat().into()),
        ("nested.eml", letter(1_000).into()),
        ("messages.eml", "Content-Type: message/rfc822\r\n\r\n".repeat(10_000).into()),
        ("deep.html", "<div>".repeat(4_000_000).into()),
        ("deep-tables.html", "<table><tr><td>".repeat(1_000_000).into()),
        ("formats.html", "<b><i><u>".repeat(2_000_000).into()),
        ("headings.md", "# a\n\nb\n\n".repeat(1_000_000).into()),
        ("quotes.md", [">".repeat(1_000_000), "a".into()].concat().into()),
        ("links.md", "[".repeat(1_000_000).into()),
        ("columns.csv", "a,".repeat(5_000_000).into()),
        ("quote.csv", ["\"", &"a,\n".repeat(5_000_000)].concat().into()),
        ("one-line.txt", "x".repeat(20 * MIB).into()),
        ("no-text.txt", Vec::new()),
        ("wrong.xlsx", b"%PDF-1.4 not a workbook".to_vec()),
        ("wrong.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec()),
        // An archive to some, a PDF file to others.
        ("polyglot.pdf", [&b"%PDF-1.4\n"[..], &archive(&[part("word/document.xml", "<w:document/>")])].concat()),
        ("polyglot.docx", [&archive(&[part("x", "y")])[..], &pdf(1, true)].concat()),
        ("broken-table.pdf", pdf(1, false)),
        ("pages.pdf", pdf(10_000, true)),
        ("many-pages.pdf", pdf(4_900, true)),
    ]
}

/// All of them, by names with their endings.
pub fn hostile_files() -> Vec<(&'static str, Vec<u8>)> {
    [workbooks(), archives(), texts()].concat()
}
