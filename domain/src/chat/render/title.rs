//! A conversation's title, taken from its first question.

/// The most words a title has.
const WORDS: usize = 6;
/// The most characters a title has.
const CHARACTERS: usize = 60;

/// Words with which a question begins or ends and that say nothing of its matter.
const EMPTY_WORDS: &[&str] = &[
    "سلام",
    "درود",
    "لطفا",
    "لطفاً",
    "آیا",
    "چه",
    "چی",
    "چیست",
    "چیه",
    "چگونه",
    "چطور",
    "چرا",
    "کدام",
    "چقدر",
    "چند",
    "کجا",
    "کجاست",
    "کی",
    "کیست",
    "است",
    "هست",
    "هستند",
    "می‌شود",
    "میشود",
    "بگو",
    "بگویید",
    "بفرمایید",
    "کن",
    "کنید",
    "بده",
    "بدهید",
    "توضیح",
    "درباره",
    "دربارهٔ",
    "درباره‌ی",
    "من",
    "ما",
    "را",
    "و",
    "از",
    "به",
    "در",
    "با",
    "برای",
    "که",
    "یک",
    "hi",
    "hello",
    "please",
    "what",
    "what's",
    "whats",
    "which",
    "who",
    "how",
    "why",
    "when",
    "where",
    "is",
    "are",
    "was",
    "were",
    "do",
    "does",
    "did",
    "can",
    "could",
    "would",
    "should",
    "will",
    "shall",
    "may",
    "you",
    "i",
    "we",
    "me",
    "us",
    "tell",
    "explain",
    "show",
    "give",
    "about",
    "the",
    "a",
    "an",
    "of",
    "in",
    "on",
    "for",
    "to",
    "and",
    "or",
    "with",
    "from",
    "by",
    "many",
    "much",
];

/// A title of at most six words and sixty characters, in the question's own words. No word is cut, unless the question is one endless word.
#[must_use]
pub fn plain_title(question: &str) -> String {
    let sentences = || question.split_inclusive(['.', '؟', '?', '!', '\n', '؛']).map(words).filter(|words| !words.is_empty());
    let chosen = sentences().find_map(|words| {
        let matter = trimmed(&words);
        (!matter.is_empty()).then(|| title(matter))
    });
    let title = match chosen.or_else(|| sentences().next().map(|words| title(&words))) {
        Some(title) if !title.is_empty() => title,
        _ => question.split_whitespace().next().unwrap_or_default().chars().filter(|c| is_plain(*c)).take(CHARACTERS).collect(),
    };
    capitalised(&title)
}

fn words(sentence: &str) -> Vec<String> {
    let bare = |word: &str| {
        let word: String = word.chars().filter(|c| is_plain(*c)).collect();
        word.trim_matches(|c: char| !c.is_alphanumeric() && !"%٪+#".contains(c)).to_owned()
    };
    sentence.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect()
}

/// Characters that show, or shape those that do.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200B}' | '\u{200D}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

fn is_empty_word(word: &str) -> bool {
    EMPTY_WORDS.contains(&word.to_lowercase().as_str())
}

/// The words without those at both ends that say nothing.
fn trimmed(words: &[String]) -> &[String] {
    let Some(first) = words.iter().position(|word| !is_empty_word(word)) else {
        return &[];
    };
    let last = words.iter().rposition(|word| !is_empty_word(word)).unwrap_or(first);
    &words[first..=last]
}

fn title(words: &[String]) -> String {
    let mut length = 0;
    let fitting = words.iter().take(WORDS).take_while(|word| {
        length += word.chars().count() + 1;
        length <= CHARACTERS + 1
    });
    let count = fitting.count();
    let kept = &words[..count];
    // A cut-off title must not end in "of the".
    let end = if count < words.len() { trimmed(kept).last().and_then(|last| kept.iter().rposition(|word| word == last)) } else { None };
    kept[..end.map_or(count, |end| end + 1)].join(" ")
}

fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_keeps_what_the_question_is_about() {
        assert_eq!(plain_title("نرخ مالیات بر ارزش افزوده چقدر است؟"), "نرخ مالیات بر ارزش افزوده");
        assert_eq!(plain_title("سلام. آیا مرخصی استعلاجی از مرخصی سالانه کم می‌شود؟"), "مرخصی استعلاجی از مرخصی سالانه کم");
        assert_eq!(plain_title("What is the VAT rate for exported services?"), "VAT rate for exported services");
        assert_eq!(
            plain_title("How many days of annual leave do employees get in the first year of work?"),
            "Days of annual leave do employees"
        );
    }

    #[test]
    fn a_question_of_empty_words_is_its_own_title() {
        assert_eq!(plain_title("چرا؟"), "چرا");
        assert_eq!(plain_title("  What is this?\n"), "This");
        assert_eq!(plain_title("؟؟"), "؟؟");
        assert_eq!(plain_title(""), "");
    }

    proptest! {
        #[test]
        fn a_title_is_short_and_made_of_whole_words(question in "[ a-z؟?ابپ‌\n.]{0,200}") {
            let title = plain_title(&question);
            prop_assert!(title.chars().count() <= CHARACTERS);
            prop_assert!(title.split(' ').count() <= WORDS);
        }
    }
}
