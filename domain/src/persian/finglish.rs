//! Persian in Latin letters: «morakhasi» may be مرخصی. Vowels are mostly not written in Persian and several letters sound alike, so that a
//! word has many readings; which of them is meant, the documents tell.

use super::analyser::tokens;
use super::normalise::search_key;
use super::words::is_stop_word;

/// No word has more readings that are looked at.
const MAX_READINGS: usize = 1_500;
/// No question has more words that are looked at.
const MAX_WORDS: usize = 20;
/// Longer words are none.
const LONGEST: usize = 20;

/// Letters, longest first, with what they may stand for, likeliest first; an empty reading is a vowel that is not written.
const SOUNDS: [(&str, &[&str]); 42] = [
    ("kh", &["خ"]),
    ("sh", &["ش"]),
    ("ch", &["چ"]),
    ("zh", &["ژ"]),
    ("gh", &["ق", "غ"]),
    ("ph", &["ف"]),
    ("oo", &["و"]),
    ("ou", &["و"]),
    ("ee", &["ی"]),
    ("aa", &["ا", "اع"]),
    ("ei", &["ی", "ای"]),
    ("ey", &["ی", "ای"]),
    ("ow", &["و"]),
    ("ie", &["یه", "ی"]),
    ("ye", &["ی", "یه"]),
    ("a", &["ا", "", "ع"]),
    ("b", &["ب"]),
    ("c", &["ک", "س"]),
    ("d", &["د"]),
    ("e", &["", "ع"]),
    ("f", &["ف"]),
    ("g", &["گ"]),
    ("h", &["ه", "ح"]),
    ("i", &["ی"]),
    ("j", &["ج"]),
    ("k", &["ک"]),
    ("l", &["ل"]),
    ("m", &["م"]),
    ("n", &["ن"]),
    ("o", &["", "و"]),
    ("p", &["پ"]),
    ("q", &["ق", "غ"]),
    ("r", &["ر"]),
    ("s", &["س", "ص", "ث"]),
    ("t", &["ت", "ط"]),
    ("u", &["و"]),
    ("v", &["و"]),
    ("w", &["و"]),
    ("x", &["خ", "کس"]),
    ("y", &["ی"]),
    ("z", &["ز", "ض", "ظ", "ذ"]),
    ("'", &["ع", ""]),
];
/// What vowels stand for where a word begins, and where it ends.
const AT_THE_START: [(&str, &[&str]); 5] =
    [("aa", &["ا"]), ("a", &["ا", "ع"]), ("e", &["ا", "ع"]), ("i", &["ای", "ا", "عی"]), ("o", &["ا", "ع"])];
const AT_THE_END: [(&str, &[&str]); 2] = [("e", &["ه", "", "ع"]), ("a", &["ا", "ه", "اع"])];

/// Words that are asked with, as they are mostly typed.
const ASKING: &str = "chand چند,chande چنده,chanta چندتا,cheghadr چقدر,cheqadr چقدر,chqdr چقدر,cheghad چقدر,che چه,chie چیه,chi چی,chist چیست,kie کیه,\
    ki کی,key کی,kei کی,koja کجا,kojast کجاست,kodom کدوم,kodam کدام,chera چرا,chetor چطور,chetori چطوری,chejoori چجوری,aya آیا,ast است,hast هست,e است,\
    ro رو,ra را,va و,o و,ba با,be به,az از,ta تا,dar در,to تو,tu تو,baraye برای,vase واسه,mishe میشه,mikonan می‌کنند,bayad باید,mitoonam می‌توانم,\
    man من,ma ما,shoma شما,in این,un اون,oon اون,har هر,ye یه,yek یک,rooz روز,ruz روز,roz روز,mah ماه,sal سال,saat ساعت,toman تومان,rial ریال";

/// The readings of a word in Latin letters, folded, the likeliest first; none for what is no such word.
#[must_use]
pub fn readings(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    if word.is_empty() || word.len() > LONGEST || !word.chars().all(|c| c.is_ascii_lowercase() || c == '\'') {
        return Vec::new();
    }
    if let Some(meant) = asked_with(&word) {
        return vec![search_key(meant)];
    }
    let mut readings = vec![String::new()];
    let mut rest = word.as_str();
    while !rest.is_empty() {
        let (sound, letters) = sound(rest, rest.len() == word.len());
        rest = &rest[sound.len()..];
        // A letter that is typed twice is one with a stroke (محمّد).
        if sound.len() == 1 && !"aeiou".contains(sound) && rest.starts_with(sound) {
            rest = &rest[1..];
        }
        let all = letters.iter().flat_map(|letter| readings.iter().map(move |reading| [reading, *letter].concat()));
        readings = all.take(MAX_READINGS).collect();
    }
    let mut seen = std::collections::HashSet::new();
    readings
        .iter()
        .map(|reading| search_key(reading))
        .filter(|reading| reading.chars().count() > 1 && seen.insert(reading.clone()))
        .collect()
}

fn sound(rest: &str, is_first: bool) -> (&str, &'static [&'static str]) {
    let of = |table: &'static [(&str, &[&str])]| {
        table.iter().find(|(sound, _)| rest.starts_with(sound)).map(|(sound, letters)| (*sound, *letters))
    };
    let at_the_end = || AT_THE_END.iter().find(|(sound, _)| rest == *sound).map(|(sound, letters)| (*sound, *letters));
    let found = if is_first { of(&AT_THE_START) } else { at_the_end() };
    found.or_else(|| of(&SOUNDS)).unwrap_or((&rest[..1], &[""]))
}

/// Whether a question may be Persian in Latin letters: it has words, all of them in Latin letters, and none of those without which hardly
/// anything is said in English.
#[must_use]
pub fn may_be(question: &str) -> bool {
    let found = tokens(question);
    let is_english = |word: &str| is_stop_word(word) && asked_with(word).is_none();
    found.iter().any(|token| token.text.chars().all(|c| c.is_ascii_alphabetic()))
        && found.iter().all(|token| token.text.is_ascii() && !is_english(&token.text))
}

fn asked_with(word: &str) -> Option<&'static str> {
    ASKING.split(',').filter_map(|pair| pair.trim().split_once(' ')).find(|(typed, _)| *typed == word).map(|(_, meant)| meant)
}

/// All readings of all words of a question.
#[must_use]
pub fn all_readings(question: &str) -> Vec<String> {
    tokens(question).into_iter().filter(|token| !token.part).take(MAX_WORDS).flat_map(|token| readings(&token.text)).collect()
}

/// The question in Persian letters: of each word the first reading that is known, or that everybody asks with. `None` when no word of weight
/// is known: then it is no Persian.
#[must_use]
pub fn read(question: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let mut has_weight = false;
    let mut words = Vec::new();
    for token in tokens(question).into_iter().filter(|token| !token.part) {
        let readings = readings(&token.text);
        let meant = readings.iter().find(|reading| is_stop_word(reading)).or_else(|| {
            let known = readings.iter().find(|reading| is_known(reading));
            has_weight |= known.is_some();
            known
        });
        words.push(meant.cloned().unwrap_or(token.text));
    }
    has_weight.then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_meant_is_among_the_readings() {
        for (typed, meant) in [
            ("morakhasi", "مرخصی"),
            ("estehghaghi", "استحقاقی"),
            ("gheymat", "قیمت"),
            ("qeymat", "قیمت"),
            ("zaferan", "زعفران"),
            ("sherkat", "شرکت"),
            ("bime", "بیمه"),
            ("vam", "وام"),
            ("khoone", "خونه"),
            ("hazine", "هزینه"),
            ("maliat", "مالیات"),
            ("ghararddad", "قرارداد"),
            ("mohammad", "محمد"),
            ("ketab", "کتاب"),
            ("pezeshk", "پزشک"),
        ] {
            assert!(readings(typed).contains(&search_key(meant)), "{typed}: {:?}", readings(typed));
        }
    }

    #[test]
    fn a_question_is_read_by_what_the_documents_know() {
        let known = ["مرخصی", "استحقاقی"];
        let read = |question| read(question, |word| known.iter().any(|known| search_key(known) == word));
        assert_eq!(read("morakhasi estehghaghi chand rooze?").unwrap(), "مرخصی استحقاقی چند rooze");
        assert_eq!(read("What is the capital of France?"), None);
        assert!(may_be("gheymat chande?") && !may_be("قیمت chande?") && !may_be("123"));
    }

    proptest! {
        #[test]
        fn readings_are_few_and_no_word_is_too_strange(word in "[a-z']{0,25}") {
            prop_assert!(readings(&word).len() <= MAX_READINGS);
        }
    }
}
