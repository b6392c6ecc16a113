//! Names of files in an archive: as people gave them, and such that every system can unpack them.

use unicode_segmentation::UnicodeSegmentation;

use crate::persian::letters::one_line;

/// Longer names are cut: file systems take 255 bytes, and a Persian letter has two.
const LONGEST_BYTES: usize = 150;

/// The name of one of many in a folder. The number makes it unlike every other, and keeps it from being any name that means
/// something to a system; `ending` begins with a dot.
pub(crate) fn entry_name(folder: &str, number: usize, name: &str, ending: &str) -> String {
    let safe: String = one_line(name).chars().map(|c| if is_forbidden(c) { '-' } else { c }).collect();
    let mut short = "";
    for (at, grapheme) in safe.grapheme_indices(true) {
        let end = at + grapheme.len();
        if end > LONGEST_BYTES {
            break;
        }
        short = &safe[..end];
    }
    // Windows drops dots and spaces at the end.
    let short = short.trim_end_matches(['.', ' ']).trim_start();
    let space = if short.is_empty() { "" } else { " " };
    format!("{folder}/{number}{space}{short}{ending}")
}

/// What a name may not contain on Windows, which is more than elsewhere.
fn is_forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*') || c.is_control()
}

/// The name of a file without its ending, and its ending with the dot.
pub(crate) fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if name[dot + 1..].chars().all(|c| c.is_ascii_alphanumeric()) && (3..=12).contains(&(name.len() - dot)) => {
            name.split_at(dot)
        }
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stays_readable_and_harmless() {
        assert_eq!(entry_name("documents", 3, "قرارداد اجاره", ".pdf"), "documents/3 قرارداد اجاره.pdf");
        assert_eq!(entry_name("documents", 1, "../../etc/passwd", ""), "documents/1 ..-..-etc-passwd");
        assert_eq!(entry_name("conversations", 2, "چه کسی؟ why?", ".json"), "conversations/2 چه کسی؟ why-.json");
        assert_eq!(entry_name("conversations", 2, "  ", ".json"), "conversations/2.json");
        assert_eq!(entry_name("documents", 1, "CON", ".txt"), "documents/1 CON.txt");
    }

    #[test]
    fn an_ending_is_what_follows_the_last_dot() {
        assert_eq!(split("a.b.pdf"), ("a.b", ".pdf"));
        assert_eq!(split("notes"), ("notes", ""));
        assert_eq!(split("او. گفت"), ("او. گفت", ""));
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_folder_or_is_too_long(name in "(\\PC|[/\\\\.:\u{202E}\n]|e\u{301}){0,400}") {
            let (stem, ending) = split(&name);
            let safe = entry_name("documents", 1, stem, ending);
            let inside = safe.strip_prefix("documents/1").unwrap();
            prop_assert!(!inside.contains(['/', '\\', ':', '\n', '\u{202E}']), "harmless");
            prop_assert!(safe.len() <= 200);
        }
    }
}
