//! What the codes of a font of one byte stand for when it is known by the names of its glyphs.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object, dictionary};

use super::resolved;

/// A font whose glyphs have names of its own.
const SYMBOLIC: i64 = 4;
/// Check marks and bullets, which forms are full of.
const DINGBATS: [(u8, char); 6] = [(b'3', '✓'), (b'4', '✓'), (b'8', '✗'), (b'l', '●'), (b'n', '■'), (b'u', '◆')];

/// The texts of the codes that have one.
pub(super) fn texts(document: &Document, font: &Dictionary) -> HashMap<u16, String> {
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    if name.ends_with(b"ZapfDingbats") {
        return DINGBATS.into_iter().map(|(code, sign)| (u16::from(code), sign.to_string())).collect();
    }
    let encoding = font.get(b"Encoding").ok().and_then(|encoding| resolved(document, encoding));
    let details = encoding.and_then(|encoding| encoding.as_dict().ok());
    let base = match (encoding, details) {
        (Some(Object::Name(name)), _) => Some(name.as_slice()),
        (_, Some(details)) => details.get(b"BaseEncoding").and_then(Object::as_name).ok(),
        _ => None,
    };
    let mut texts = match base {
        Some(base) => of_encoding(base),
        None if has_numbers_for_names(document, font) || name.ends_with(b"Symbol") => HashMap::new(),
        None => of_encoding(b"StandardEncoding"),
    };
    let differences = details.and_then(|details| resolved(document, details.get(b"Differences").ok()?)?.as_array().ok());
    let mut code = 0;
    for entry in differences.into_iter().flatten() {
        match entry {
            Object::Integer(first) => code = u16::try_from(*first).unwrap_or(u16::MAX),
            Object::Name(name) => {
                match of_name(name).or_else(|| of_numbered(name, code)) {
                    Some(text) => drop(texts.insert(code, text)),
                    None => drop(texts.remove(&code)),
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    texts
}

/// Whether the codes are nothing but numbers of glyphs in a file of letters that is part of the document.
fn has_numbers_for_names(document: &Document, font: &Dictionary) -> bool {
    let descriptor = font.get(b"FontDescriptor").ok().and_then(|descriptor| resolved(document, descriptor)?.as_dict().ok());
    let is_symbolic = |descriptor: &&Dictionary| descriptor.get(b"Flags").and_then(Object::as_i64).is_ok_and(|flags| flags & SYMBOLIC != 0);
    font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == b"Type3")
        || descriptor.filter(is_symbolic).is_some_and(|descriptor| descriptor.has(b"FontFile2"))
}

fn of_encoding(name: &[u8]) -> HashMap<u16, String> {
    let font = dictionary! { "Type" => "Font", "Encoding" => Object::Name(name.to_vec()) };
    let nothing = Document::new();
    let Ok(encoding @ Encoding::OneByteEncoding(_)) = font.get_font_encoding(&nothing) else { return HashMap::new() };
    let text = |code: u8| encoding.bytes_to_string(&[code]).ok().filter(|text| !text.is_empty());
    (0..=u8::MAX).filter_map(|code| Some((u16::from(code), text(code)?))).collect()
}

/// The text of a glyph that is known by its name: `lam_alef`, `uni0644.init`, `u1F600`.
fn of_name(name: &[u8]) -> Option<String> {
    if let Some(text) = listed(name) {
        return Some(text);
    }
    let name = std::str::from_utf8(name).ok()?;
    let stem = name.split('.').next().filter(|stem| !stem.is_empty())?;
    stem.split('_').map(|part| of_number(part).or_else(|| listed(part.as_bytes()))).collect()
}

/// TeX names the glyphs of its pictured fonts by their codes, which are letters where ASCII has them.
fn of_numbered(name: &[u8], code: u16) -> Option<String> {
    let number: u16 = std::str::from_utf8(name.strip_prefix(b"a")?).ok()?.parse().ok()?;
    let ligature = match code {
        11 | 27 => "ff",
        12 | 28 => "fi",
        13 | 29 => "fl",
        14 | 30 => "ffi",
        15 | 31 => "ffl",
        33..=126 => return char::from_u32(u32::from(code)).filter(|_| number == code).map(String::from),
        _ => return None,
    };
    (number == code).then(|| ligature.to_owned())
}

/// What the usual list of names says.
fn listed(name: &[u8]) -> Option<String> {
    let encoding = dictionary! { "Differences" => vec![Object::Integer(0), Object::Name(name.to_vec())] };
    let font = dictionary! { "Type" => "Font", "Encoding" => encoding };
    let nothing = Document::new();
    let Ok(Encoding::Differences(differences)) = font.get_font_encoding(&nothing) else { return None };
    char::from_u32(u32::from(differences.map.get(&0)?.utf16_code_unit())).map(String::from)
}

fn of_number(part: &str) -> Option<String> {
    let digits = part.strip_prefix("uni").filter(|digits| digits.len() % 4 == 0).or_else(|| part.strip_prefix('u'))?;
    let is_long = part.starts_with("uni");
    if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let step = if is_long { 4 } else { digits.len() };
    digits.as_bytes().chunks(step).map(|number| char::from_u32(u32::from_str_radix(std::str::from_utf8(number).ok()?, 16).ok()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_known_by_their_names() {
        for (name, text) in [("uni06440627.fina", "لا"), ("f_i", "ﬁ"), ("a.alt", "a"), ("u1F600", "😀"), ("T_h", "Th"), ("space", " ")]
        {
            assert_eq!(of_name(name.as_bytes()).as_deref(), Some(text), "{name}");
        }
        for name in ["g12", "glyph7", "uni06", ".notdef", "cid_3", "universe"] {
            assert_eq!(of_name(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn a_font_without_an_encoding_is_read_unless_its_codes_are_numbers() {
        let mut document = Document::new();
        let file = document.add_object(Object::Null);
        let descriptor = document.add_object(dictionary! { "Flags" => 4, "FontFile2" => file });
        let plain = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman" };
        assert_eq!(texts(&document, &plain).get(&65).map(String::as_str), Some("A"));
        let numbered = dictionary! { "Type" => "Font", "Subtype" => "TrueType", "FontDescriptor" => descriptor };
        assert_eq!(texts(&document, &numbered), HashMap::new());
        let names = dictionary! { "Differences" => vec![65.into(), "g7".into(), "beh".into()] };
        let named = dictionary! { "Type" => "Font", "Subtype" => "TrueType", "Encoding" => names };
        assert_eq!((texts(&document, &named).get(&65), texts(&document, &named).get(&66).map(String::as_str)), (None, None));
    }
}
