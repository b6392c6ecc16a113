use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object};

use super::{MAX_STREAM_BYTES, resolved};

/// Width of a glyph that its font says nothing about, in thousandths of the size.
const USUAL_WIDTH: f32 = 500.0;

/// Makes every font that says which letters its glyphs stand for be read by that, rather than by the names of its glyphs.
pub(super) fn prefer_unicode(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Dictionary(font) = object
            && font.has_type(b"Font")
            && font.has(b"ToUnicode")
        {
            font.remove(b"Encoding");
        }
    }
}

/// A font as far as reading text needs it.
pub(super) struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    widths: HashMap<u16, f32>,
    usual_width: f32,
    /// What widths have to be multiplied by to be in units of the size.
    scale: f32,
    /// Codes of two bytes instead of one.
    pub(super) wide: bool,
    texts: HashMap<u16, String>,
}

impl<'a> Font<'a> {
    pub(super) fn new(document: &'a Document, font: &'a Dictionary) -> Self {
        let encoding = font.get_font_encoding_with_limit(document, MAX_STREAM_BYTES).ok();
        let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let mut this = Self {
            encoding,
            widths: HashMap::new(),
            usual_width: USUAL_WIDTH,
            scale: 0.001,
            wide: subtype == b"Type0",
            texts: HashMap::new(),
        };
        if this.wide {
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

    /// The text that a code stands for (empty when unknown), and its width in units of the size.
    pub(super) fn glyph(&mut self, code: u16) -> (&str, f32) {
        let width = self.widths.get(&code).copied().unwrap_or(self.usual_width) * self.scale;
        let text = self.texts.entry(code).or_insert_with(|| {
            let [high, low] = code.to_be_bytes();
            let bytes: &[u8] = if self.wide { &[high, low] } else { &[low] };
            let text = self.encoding.as_ref().and_then(|encoding| encoding.bytes_to_string(bytes).ok()).unwrap_or_default();
            if !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER) {
                text
            } else if !self.wide && matches!(low, b' '..=b'~') {
                char::from(low).to_string()
            } else {
                String::new()
            }
        });
        (text, width)
    }

    fn read_widths(&mut self, document: &Document, font: &Dictionary) {
        let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
        let widths = font.get(b"Widths").ok().and_then(|widths| resolved(document, widths)?.as_array().ok());
        for (place, width) in (first..).zip(widths.into_iter().flatten()) {
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

fn number(document: &Document, object: &Object) -> Option<f32> {
    resolved(document, object)?.as_float().ok()
}

fn code(document: &Document, object: &Object) -> Option<u16> {
    u16::try_from(resolved(document, object)?.as_i64().ok()?).ok()
}
