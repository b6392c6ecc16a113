//! Fonts as far as reading text needs them: what each code stands for, and how wide it is.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{MAX_STREAM_BYTES, encoding, resolved, standard_widths, to_unicode};

/// Width of a glyph that its font says nothing about, in thousandths of the size.
const USUAL_WIDTH: f32 = 500.0;
/// Bullets of Word's symbol fonts, which have no place in Unicode.
const PRIVATE_BULLETS: [char; 5] = ['\u{F0A7}', '\u{F0B7}', '\u{F0D8}', '\u{F0FC}', '\u{F076}'];

/// So many fonts are kept for the next page.
const MAX_KEPT: usize = 100;

/// The fonts of a document that were read already.
#[derive(Debug, Default)]
pub(super) struct Fonts(HashMap<ObjectId, Rc<Font>>);

impl Fonts {
    /// The font that the nearest resources name so.
    pub(super) fn named(&mut self, document: &Document, resources: &[&Dictionary], name: &[u8]) -> Option<Rc<Font>> {
        let of =
            |resources: &&Dictionary| Some((resolved(document, resources.get(b"Font").ok()?)?.as_dict().ok()?.get(name).ok()?).clone());
        let font = resources.iter().find_map(of)?;
        let id = font.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.0.get(&id)) {
            return Some(Rc::clone(known));
        }
        let read = Rc::new(Font::new(document, resolved(document, &font)?.as_dict().ok()?));
        if let Some(id) = id {
            if self.0.len() >= MAX_KEPT {
                self.0.clear();
            }
            self.0.insert(id, Rc::clone(&read));
        }
        Some(read)
    }
}

#[derive(Debug)]
pub(super) struct Font {
    /// What codes stand for; those that are missing cannot be read.
    texts: HashMap<u16, String>,
    /// Codes are the letters themselves, in UTF-16.
    is_utf16: bool,
    widths: HashMap<u16, f32>,
    usual_width: f32,
    /// What widths have to be multiplied by to be in units of the size.
    scale: f32,
    /// Codes of two bytes instead of one.
    pub(super) wide: bool,
}

impl Font {
    pub(super) fn new(document: &Document, font: &Dictionary) -> Self {
        let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let wide = subtype == b"Type0";
        let name = font.get(b"Encoding").and_then(Object::as_name).unwrap_or_default();
        let is_utf16 = wide && name.starts_with(b"Uni") && (contains(name, b"UCS2") || contains(name, b"UTF16"));
        let mut texts = if wide { HashMap::new() } else { encoding::texts(document, font) };
        let said = font.get(b"ToUnicode").ok().and_then(|map| resolved(document, map)?.as_stream().ok());
        if let Some(source) = said.and_then(|map| map.get_plain_content_with_limit(MAX_STREAM_BYTES).ok()) {
            texts.extend(to_unicode::read(&source));
        }
        texts = texts.into_iter().filter_map(|(code, text)| readable(&text).map(|text| (code, text))).collect();
        let mut this = Self { texts, is_utf16, widths: HashMap::new(), usual_width: USUAL_WIDTH, scale: 0.001, wide };
        if wide {
            this.read_wide_widths(document, font);
        } else {
            this.read_widths(document, font);
        }
        if subtype == b"Type3" {
            let matrix = font.get(b"FontMatrix").ok().and_then(|matrix| resolved(document, matrix)?.as_array().ok());
            this.scale = matrix.and_then(|matrix| matrix.first()?.as_float().ok()).unwrap_or(this.scale);
        }
        this
    }

    /// The text that a code stands for (none when nobody can know), and its width in units of the size.
    pub(super) fn glyph(&self, code: u16) -> (Option<String>, f32) {
        let width = self.widths.get(&code).copied().unwrap_or(self.usual_width) * self.scale;
        let unit = || char::from_u32(u32::from(code)).filter(|_| self.is_utf16).map(String::from);
        (self.texts.get(&code).cloned().or_else(unit), width)
    }

    fn read_widths(&mut self, document: &Document, font: &Dictionary) {
        let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
        let widths = font.get(b"Widths").ok().and_then(|widths| resolved(document, widths)?.as_array().ok());
        let Some(widths) = widths else {
            let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
            self.widths = standard_widths::of(name);
            return;
        };
        for (place, width) in (first..).zip(widths) {
            if let (Ok(code), Some(width)) = (u16::try_from(place), number(document, width)) {
                self.widths.insert(code, width);
            }
        }
    }

    /// `[first [w w w] first last w …]` of the font below.
    fn read_wide_widths(&mut self, document: &Document, font: &Dictionary) {
        let below = font.get(b"DescendantFonts").ok().and_then(|fonts| resolved(document, fonts)?.as_array().ok()?.first());
        let Some(below) = below.and_then(|font| resolved(document, font)?.as_dict().ok()) else { return };
        self.usual_width = below.get(b"DW").ok().and_then(|width| number(document, width)).unwrap_or(1000.0);
        let mut entries = below.get(b"W").ok().and_then(|widths| resolved(document, widths)?.as_array().ok()).into_iter().flatten();
        while let (Some(first), Some(second)) = (entries.next(), entries.next()) {
            let Some(first) = code(document, first) else { return };
            match resolved(document, second) {
                Some(Object::Array(widths)) => {
                    let widths = widths.iter().filter_map(|width| number(document, width));
                    self.widths.extend((first..=u16::MAX).zip(widths));
                }
                Some(last) => {
                    let (Some(last), Some(width)) = (code(document, last), entries.next().and_then(|width| number(document, width))) else {
                        return;
                    };
                    self.widths.extend((first..=last).map(|code| (code, width)));
                }
                None => return,
            }
        }
    }
}

/// The text in the letters that a reader types; none when it is no text.
fn readable(text: &str) -> Option<String> {
    let mut typed = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FB00}' => typed.push_str("ff"),
            '\u{FB01}' => typed.push_str("fi"),
            '\u{FB02}' => typed.push_str("fl"),
            '\u{FB03}' => typed.push_str("ffi"),
            '\u{FB04}' => typed.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => typed.push_str("st"),
            c if PRIVATE_BULLETS.contains(&c) => typed.push('•'),
            '\t' | '\n' | '\r' => typed.push(' '),
            // Numbers of glyphs, and letters of the program's own.
            '\0'..='\u{1F}' | char::REPLACEMENT_CHARACTER | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => return None,
            c => typed.push(c),
        }
    }
    Some(typed)
}

fn contains(name: &[u8], part: &[u8]) -> bool {
    name.windows(part.len()).any(|window| window == part)
}

fn number(document: &Document, object: &Object) -> Option<f32> {
    resolved(document, object)?.as_float().ok()
}

fn code(document: &Document, object: &Object) -> Option<u16> {
    u16::try_from(resolved(document, object)?.as_i64().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_are_letters_and_numbers_of_glyphs_are_nothing() {
        assert_eq!(readable("\u{FB03}x").as_deref(), Some("ffix"));
        assert_eq!(readable("\u{F0B7}").as_deref(), Some("•"));
        assert_eq!(readable("\u{3}"), None);
        assert_eq!(readable("\u{E012}"), None);
    }
}
