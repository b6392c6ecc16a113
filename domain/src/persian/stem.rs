//! A word without its endings: light, for a second and weaker way of finding it.

use super::letters::is_arabic;
use super::words::{CLITICS, SUFFIXES};

/// A stem is never shorter; تنها does not become تن.
const SHORTEST_STEM: usize = 3;

const PLURAL_ENDINGS: [&str; 9] = ["هایشان", "هایتان", "هایمان", "هایی", "هایم", "هایت", "هایش", "های", "ها"];
const DEGREE_ENDINGS: [&str; 2] = ["ترین", "تر"];
const INDEFINITE_ENDINGS: [&str; 2] = ["یی", "ی"];

/// The stem of a folded word whose parts stood on either side of half-spaces.
pub(super) fn of_parts<'a>(parts: impl DoubleEndedIterator<Item = &'a str> + Clone) -> String {
    let mut kept: Vec<&str> = parts.collect();
    while kept.len() > 1 && kept.last().is_some_and(|last| SUFFIXES.contains(last) || CLITICS.contains(last)) {
        kept.pop();
    }
    of_word(&kept.concat())
}

fn of_word(word: &str) -> String {
    let stem = if word.chars().all(is_arabic) { persian(word) } else { english(word) };
    stem.unwrap_or_else(|| word.to_owned())
}

fn persian(word: &str) -> Option<String> {
    let mut stem = word;
    for endings in [&PLURAL_ENDINGS[..], &DEGREE_ENDINGS, &INDEFINITE_ENDINGS] {
        let shorter = endings.iter().find_map(|ending| stem.strip_suffix(ending).filter(|rest| rest.chars().count() >= SHORTEST_STEM));
        stem = shorter.unwrap_or(stem);
    }
    Some(stem.to_owned())
}

/// Plurals only.
fn english(word: &str) -> Option<String> {
    if !word.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let long_enough = |stem: &&str| stem.len() >= SHORTEST_STEM;
    if let Some(stem) = word.strip_suffix("ies").filter(long_enough) {
        return Some(format!("{stem}y"));
    }
    if ["sses", "shes", "ches", "xes", "zes"].iter().any(|ending| word.ends_with(ending)) {
        return word.strip_suffix("es").filter(long_enough).map(str::to_owned);
    }
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return None;
    }
    word.strip_suffix('s').filter(long_enough).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(word: &str) -> String {
        of_parts(word.split('\u{200C}'))
    }

    #[test]
    fn endings_are_cut_off_and_short_words_left_alone() {
        for (word, expected) in [
            ("کتابهایشان", "کتاب"),
            ("کتاب\u{200C}ها", "کتاب"),
            ("بزرگترین", "بزرگ"),
            ("دانشجویی", "دانشجو"),
            ("خانه\u{200C}ای", "خانه"),
            ("خانه\u{200C}ی", "خانه"),
            ("درخت", "درخت"),
            ("تنها", "تنها"),
            ("دختر", "دختر"),
            ("اعتبارات", "اعتبارات"),
            ("invoices", "invoice"),
            ("taxes", "tax"),
            ("companies", "company"),
            ("business", "business"),
            ("gas", "gas"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
