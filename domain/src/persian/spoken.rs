//! Spoken Persian as it is typed: «لپ‌تاپمو» is لپ‌تاپ, «خونه» خانه, «قیمتا» قیمت.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::analyser::{Token, tokens};
use super::letters::is_arabic;
use super::normalise::search_key;
use super::words::is_stop_word;

/// What is cut off no word leaves a shorter one.
const SHORTEST: usize = 2;
/// So many steps lead from what is typed to what is written: «دندونمو»، «دندون»، «دندان».
const STEPS: usize = 3;

/// Endings of the spoken language, longest first: whose it is, that it is meant (را), that there are many, that it is.
const ENDINGS: [&str; 31] = [
    "هامونو",
    "هاتونو",
    "هاشونو",
    "هامون",
    "هاتون",
    "هاشون",
    "امون",
    "اتون",
    "اشون",
    "مونو",
    "تونو",
    "شونو",
    "هامو",
    "هاتو",
    "هاشو",
    "هارو",
    "مون",
    "تون",
    "شون",
    "هاو",
    "مو",
    "تو",
    "شو",
    "رو",
    "ها",
    "ای",
    "ا",
    "و",
    "م",
    "ش",
    "ه",
];

/// Words that are spoken otherwise than by any rule.
const WORDS: &str = "نون نان,تومن تومان,تومنی تومان,تومنه تومان,اگه اگر,دیگه دیگر,یه یک,پول هزینه مبلغ بها,پولی هزینه,گوشی تلفن,موبایل تلفن,\
    زنگ تماس تلفن,مغازه فروشگاه,صاحبخونه موجر,چار چهار,شیش شش,الان اکنون,وایفای اینترنت,خراب معیوب,جواب پاسخ,دندون دندان,آبجی خواهر";

static KNOWN: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let groups = WORDS.split(',').map(|group| group.split_whitespace().map(search_key));
    groups.filter_map(|mut words| Some((words.next()?, words.collect()))).collect()
});

/// Stems of the words that a word may stand for when it is spoken Persian; most of them are no words at all, which does no harm where only
/// what stands in documents counts.
pub(crate) fn written(word: &Token) -> Vec<String> {
    if !word.text.chars().all(is_arabic) {
        return Vec::new();
    }
    let mut stems: Vec<String> = words(&word.text).iter().flat_map(|word| tokens(word)).map(|token| token.stem).collect();
    stems.sort();
    stems.dedup();
    stems.retain(|stem| *stem != word.stem && stem.chars().count() > SHORTEST && !is_stop_word(stem));
    stems
}

fn words(word: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut last = vec![word.to_owned()];
    for _ in 0..STEPS {
        let next: Vec<String> = last.iter().flat_map(|word| one_step(word)).collect();
        last = next.into_iter().filter(|next| next != word && !found.contains(next)).collect();
        last.dedup();
        found.extend(last.iter().cloned());
    }
    found.dedup();
    found
}

fn one_step(word: &str) -> Vec<String> {
    let mut steps: Vec<String> = KNOWN.get(word).cloned().unwrap_or_default();
    for (spoken, written) in [("ون", "ان"), ("وم", "ام")] {
        if let Some(at) = word.find(spoken) {
            steps.push([&word[..at], written, &word[at + spoken.len()..]].concat());
        }
    }
    let rests = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).filter(|rest| rest.chars().count() >= SHORTEST);
    steps.extend(rests.map(str::to_owned));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_words_lead_to_written_ones() {
        for (spoken, meant) in [
            ("لپ\u{200C}تاپمو", "لپ\u{200C}تاپ"),
            ("دندونمو", "دندان"),
            ("خونه", "خانه"),
            ("قیمتا", "قیمت"),
            ("سرورای", "سرور"),
            ("هویجو", "هویج"),
            ("ونکو", "ونک"),
            ("گردوتون", "گردو"),
            ("نونو", "نان"),
            ("تومنه", "تومان"),
        ] {
            let written = written(&tokens(spoken)[0]);
            assert!(written.contains(&search_key(meant)), "{spoken}: {written:?}");
        }
        assert!(written(&tokens("x")[0]).is_empty());
    }
}
