//! A check of SentencePiece's precompiled character map.
//!
//! The library that applies the map follows its trie without looking whether a step leaves the array, so a damaged
//! map would end the program. A map that passes here cannot.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Marks an entry of the trie that is a value, not a node.
const VALUE: u32 = 1 << 31;

/// Checks every precompiled map in a normalizer's description.
pub(crate) fn check(normalizer: &Value) -> Result<(), String> {
    match normalizer {
        Value::Object(fields) => {
            if let Some(map) = fields.get("precompiled_charsmap") {
                check_map(map).ok_or("the precompiled character map is damaged")?;
            }
            fields.values().try_for_each(check)
        }
        Value::Array(items) => items.iter().try_for_each(check),
        _ => Ok(()),
    }
}

/// The map is the trie's length in bytes, the trie as a double array of words, then texts ended by NUL.
fn check_map(map: &Value) -> Option<()> {
    let map = STANDARD.decode(map.as_str()?).ok()?;
    let (length, rest) = map.split_first_chunk::<4>()?;
    let (trie, texts) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let texts = std::str::from_utf8(texts).ok()?;
    let units: Vec<u32> = trie.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect();
    let sound = |(at, unit): (usize, &u32)| {
        if unit & VALUE != 0 {
            texts.is_char_boundary((unit ^ VALUE) as usize)
        } else {
            // From a node the next step goes to its base, or to the base with one byte changed.
            let offset = (unit >> 10) << ((unit & 0x200) >> 6);
            (at ^ offset as usize) | 0xFF < units.len()
        }
    };
    (!units.is_empty() && units.iter().enumerate().all(sound)).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(units: &[u32], texts: &[u8]) -> Value {
        let mut bytes = ((units.len() * 4) as u32).to_le_bytes().to_vec();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes.extend(texts);
        json!({ "normalizers": [{ "type": "Precompiled", "precompiled_charsmap": STANDARD.encode(bytes) }] })
    }

    #[test]
    fn only_maps_that_stay_within_their_arrays_pass() {
        assert!(check(&map(&[0; 256], b"\0")).is_ok());
        assert!(check(&map(&[], b"")).is_err());
        assert!(check(&map(&[0; 255], b"\0")).is_err());
        assert!(check(&map(&[[VALUE | 9].as_slice(), &[0; 255]].concat(), b"\0")).is_err());
        assert!(check(&map(&[[256 << 10].as_slice(), &[0; 255]].concat(), b"\0")).is_err());
        assert!(check(&json!({ "precompiled_charsmap": "AAAA" })).is_err());
        assert!(check(&json!({ "type": "NFC" })).is_ok());
    }
}
