//! Rich text: words that begin with `\`, groups in braces, and text between them.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256};

use super::Extracted;
use super::outline::Outline;
use super::table::{Cell, Table};
use crate::knowledge::IntakeFailure;

/// Groups within groups go no deeper in any file that a program has written.
const MAX_DEPTH: usize = 1_000;
/// Groups that hold something else than text.
const SKIPPED: [&str; 20] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "fldinst",
    "generator",
    "nonshppict",
    "sp",
    "shprslt",
];

/// # Errors
/// [`IntakeFailure::Damaged`] when groups are nested beyond reason.
pub(super) fn extract(bytes: &[u8]) -> Result<Extracted, IntakeFailure> {
    let mut reading = Reading::new();
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' if reading.groups.len() >= MAX_DEPTH => return Err(IntakeFailure::Damaged),
            b'{' => reading.open(),
            b'}' => reading.close(),
            b'\\' => rest = reading.control(rest),
            b'\r' | b'\n' => {}
            byte => reading.byte(byte),
        }
    }
    reading.end_line();
    reading.end_table();
    Ok(reading.outline.finish())
}

/// What a group says of the text in it.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    is_skipped: bool,
    /// Whether nothing has stood in it yet: the first word may say that it is no text.
    is_new: bool,
    /// Whether the first word is one that older programs skip.
    is_optional: bool,
    in_fonts: bool,
    font: i32,
    /// How many characters stand for a Unicode character where a program does not know it.
    fallback: usize,
    is_hidden: bool,
}

struct Reading {
    outline: Outline,
    /// The encoding of the file, and of the fonts that have their own.
    page: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    groups: Vec<Group>,
    /// Bytes that are not letters yet: a letter may be several.
    bytes: Vec<u8>,
    line: String,
    /// Characters that repeat one that was read as Unicode.
    to_skip: usize,
    /// The first half of a character that UTF-16 has in two.
    high: Option<u16>,
    table: Table,
    row: Option<Vec<Cell>>,
}

impl Reading {
    fn new() -> Self {
        Self {
            outline: Outline::default(),
            page: WINDOWS_1252,
            fonts: HashMap::new(),
            groups: vec![Group { fallback: 1, ..Group::default() }],
            bytes: Vec::new(),
            line: String::new(),
            to_skip: 0,
            high: None,
            table: Table::default(),
            row: None,
        }
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    fn change(&mut self, change: impl FnOnce(&mut Group)) {
        if let Some(group) = self.groups.last_mut() {
            change(group);
        }
    }

    fn open(&mut self) {
        self.flush();
        self.groups.push(Group { is_new: true, is_optional: false, ..self.group() });
    }

    fn close(&mut self) {
        self.flush();
        if self.groups.len() > 1 {
            self.groups.pop();
        }
        self.to_skip = 0;
    }

    /// A word or sign after `\`; returns what follows it.
    fn control<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some((&first, after)) = rest.split_first() else { return rest };
        if !first.is_ascii_alphabetic() {
            match first {
                b'\'' => {
                    let (code, after) = after.split_at(after.len().min(2));
                    if let Some(byte) = std::str::from_utf8(code).ok().and_then(|code| u8::from_str_radix(code, 16).ok()) {
                        self.byte(byte);
                    }
                    return after;
                }
                b'*' => self.change(|group| group.is_optional = true),
                b'~' => self.text("\u{A0}"),
                b'_' => self.text("-"),
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\r' | b'\n' => self.end_line(),
                _ => {}
            }
            return after;
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, after) = rest.split_at(length);
        let digits = after.iter().enumerate().take_while(|(at, byte)| byte.is_ascii_digit() || (*at == 0 && **byte == b'-')).count();
        let (number, after) = after.split_at(digits);
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse::<i32>().ok());
        self.word(std::str::from_utf8(word).unwrap_or_default(), number);
        after.strip_prefix(b" ").unwrap_or(after)
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        self.flush();
        let group = self.group();
        if group.is_new {
            let is_skipped = group.is_skipped || SKIPPED.contains(&word) || (group.is_optional && word != "shpinst");
            self.change(|group| {
                group.is_new = false;
                group.is_skipped = is_skipped;
                group.in_fonts |= word == "fonttbl";
            });
        }
        match (word, number) {
            ("ansicpg", Some(page)) => self.page = code_page(page).unwrap_or(self.page),
            ("f", Some(font)) => self.change(|group| group.font = font),
            ("fcharset", Some(charset)) if group.in_fonts => self.fonts.extend(charset_page(charset).map(|page| (group.font, page))),
            ("uc", Some(count)) => self.change(|group| group.fallback = usize::try_from(count).unwrap_or(1)),
            ("v", on) => self.change(|group| group.is_hidden = on != Some(0)),
            ("plain", _) => self.change(|group| group.is_hidden = false),
            _ if self.group().is_skipped => {}
            ("u", Some(unit)) => self.unit(unit),
            ("par" | "sect" | "page" | "line", _) => self.end_paragraph(),
            ("tab", _) => self.text(" "),
            // Where a row begins; many programs say it again before its end.
            ("trowd" | "intbl", _) => drop(self.row.get_or_insert_default()),
            ("pard", _) if self.row.as_ref().is_some_and(Vec::is_empty) => self.row = None,
            ("cell", _) => {
                let text = std::mem::take(&mut self.line);
                self.row.get_or_insert_default().push(Cell::new(text));
            }
            ("row", _) => self.row.take().into_iter().for_each(|row| self.table.row(row)),
            ("emdash" | "endash", _) => self.text("–"),
            ("lquote" | "rquote", _) => self.text("'"),
            ("ldblquote" | "rdblquote", _) => self.text("\""),
            ("bullet", _) => self.text("•"),
            ("zwnj", _) => self.text("\u{200C}"),
            _ => {}
        }
    }

    /// A unit of UTF-16, which is written as a signed number.
    fn unit(&mut self, unit: i32) {
        let Ok(unit) = u16::try_from(unit & 0xFFFF) else { return };
        let units = self.high.take().into_iter().chain([unit]).collect::<Vec<u16>>();
        match char::decode_utf16(units.iter().copied()).collect::<Result<String, _>>() {
            Ok(text) => self.text(&text),
            Err(_) if units.len() == 1 => self.high = Some(unit),
            Err(_) => {}
        }
        self.to_skip = self.group().fallback;
    }

    fn byte(&mut self, byte: u8) {
        self.change(|group| group.is_new = false);
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if !self.group().is_skipped && !self.group().is_hidden {
            self.bytes.push(byte);
        }
    }

    fn text(&mut self, text: &str) {
        self.flush();
        if !self.group().is_skipped && !self.group().is_hidden {
            self.line.push_str(text);
        }
    }

    /// Makes letters of the bytes so far.
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let page = self.fonts.get(&self.group().font).copied().unwrap_or(self.page);
            self.line.push_str(&page.decode_without_bom_handling(&self.bytes).0);
            self.bytes.clear();
        }
    }

    fn end_paragraph(&mut self) {
        match &self.row {
            // Within a cell.
            Some(_) => self.line.push(' '),
            None => self.end_line(),
        }
    }

    fn end_line(&mut self) {
        self.flush();
        let line = std::mem::take(&mut self.line);
        // Marks of items come from fonts of signs, whose places are nobody's letters.
        let line = line.trim_start().trim_start_matches(|c| matches!(c, '\u{F000}'..='\u{F0FF}'));
        if !line.trim().is_empty() {
            self.end_table();
            self.outline.line(line);
        }
    }

    fn end_table(&mut self) {
        self.outline.table(std::mem::take(&mut self.table));
    }
}

fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        65001 => encoding_rs::UTF_8,
        _ => return None,
    })
}

/// The encoding of a font by the number that Windows gives its letters.
fn charset_page(charset: i32) -> Option<&'static Encoding> {
    code_page(match charset {
        161 => 1253,
        162 => 1254,
        177 => 1255,
        178..=181 => 1256,
        204 => 1251,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(rtf: &str) -> String {
        extract(rtf.as_bytes()).unwrap().sections.into_iter().map(|section| section.text).collect()
    }

    #[test]
    fn text_is_read_in_the_encoding_of_its_font_and_as_unicode() {
        let rtf = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset178 Nazanin;}}{\\info{\\title x}}\\pard\\f0 Hello \\{you\\}\\par\n\
            \\f1 \\'d3\\'e1\\'c7\\'e3\\par \\uc1\\u1587?\\u1604?\\u1575?\\u1605? {\\v hidden}{\\*\\unknown x}\\u-10179?\\u-8704?\\par}";
        assert_eq!(read(rtf), "Hello {you}\nسلام\nسلام 😀\n");
    }

    #[test]
    fn rows_of_cells_are_a_table() {
        let rtf = "{\\rtf1 \\trowd item\\cell price\\cell\\row\\trowd tea\\cell 450\\cell\\row\\pard done\\par}";
        assert_eq!(read(rtf), "item: tea · price: 450\ndone\n");
    }

    #[test]
    fn rows_as_word_writes_them_and_text_boxes_are_read() {
        let row = |cells: &str| format!("\\trowd\\cellx1\\pard\\intbl {cells}\\pard\\intbl{{\\trowd\\cellx1\\row}}");
        let text_box = "{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn name}{\\sv value}}{\\shptxt in a box\\par}}}";
        let rtf =
            format!("{{\\rtf1 {}{}\\pard done\\par {text_box}}}", row("item\\cell price\\cell"), row("tea\\par green\\cell 450\\cell"));
        assert_eq!(read(&rtf), "item: tea green · price: 450\ndone\nin a box\n");
    }

    #[test]
    fn the_mark_of_an_item_is_no_letter_of_it() {
        assert_eq!(read("{\\rtf1 {\\listtext\\u-3913?\\tab}tea\\par {\\listtext 2.\\tab}sugar\\par}"), "tea\n2. sugar\n");
    }

    #[test]
    fn groups_without_end_are_refused() {
        assert_eq!(extract("{".repeat(100_000).as_bytes()), Err(IntakeFailure::Damaged));
    }

    proptest! {
        #[test]
        fn no_file_upsets_it(rtf in "(\\{|\\}|\\\\|\\\\'|\\\\u|-?[0-9]{0,6}|[a-z]{1,9}|\\PC| ){0,60}") {
            let _ = extract(rtf.as_bytes());
        }
    }
}
