//! Words that stand for numbers and months.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::jalali::Calendar;
use super::normalise::search_key;

/// What a word does in an amount or a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Numeral {
    Number {
        value: f64,
        in_digits: bool,
    },
    /// What stands before it counts a hundredfold.
    Hundred,
    /// What stands before it counts so many times.
    Multiple(f64),
    Half,
    And,
    Of,
    /// A month, from 1.
    Month(Calendar, u8),
    Other,
}

const NUMBERS: &str = "1 یک یکم اول یه one first,2 دو دوم two second,3 سه سوم three third,4 چهار چارم چهارم چار four fourth,5 پنج پنجم five fifth,\
    6 شش ششم شیش six sixth,7 هفت هفتم seven seventh,8 هشت هشتم eight eighth,9 نه نهم nine ninth,10 ده دهم ten tenth,11 یازده یازدهم eleven,\
    12 دوازده دوازدهم twelve,13 سیزده سیزدهم thirteen,14 چهارده چهاردهم fourteen,15 پانزده پانزدهم پونزده fifteen,\
    16 شانزده شانزدهم شونزده sixteen,17 هفده هفدهم هیفده هیوده seventeen,18 هجده هجدهم هیجده eighteen,19 نوزده نوزدهم nineteen,\
    20 بیست بیستم twenty,30 سی سی‌ام thirty,40 چهل چهلم چل forty,50 پنجاه پنجاهم fifty,60 شصت شصتم sixty,70 هفتاد هفتادم seventy,\
    80 هشتاد هشتادم eighty,90 نود نودم ninety,100 صد یکصد صدم,200 دویست,300 سیصد,400 چهارصد چارصد,500 پانصد پونصد,600 ششصد شیشصد,\
    700 هفتصد,800 هشتصد,900 نهصد";
const MULTIPLES: &str = "1000 هزار thousand,1000000 میلیون ملیون million mio,1000000000 میلیارد ملیارد billion bn";
const JALALI_MONTHS: &str = "فروردین,اردیبهشت,خرداد,تیر,مرداد,شهریور,مهر,آبان,آذر,دی,بهمن,اسفند";
const GREGORIAN_MONTHS: &str = "january jan ژانویه,february feb فوریه,march mar مارس,april apr آوریل,may مه می,june jun ژوئن,july jul ژوئیه جولای,\
    august aug اوت آگوست,september sep sept سپتامبر,october oct اکتبر,november nov نوامبر,december dec دسامبر";

static WORDS: LazyLock<HashMap<String, Numeral>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (list, in_words) in [(NUMBERS, true), (MULTIPLES, false)] {
        for group in list.split(',') {
            let mut spellings = group.split_whitespace();
            let Some(value) = spellings.next().and_then(|value| value.parse().ok()) else { continue };
            let numeral = if in_words { Numeral::Number { value, in_digits: false } } else { Numeral::Multiple(value) };
            words.extend(spellings.map(|spelling| (search_key(spelling), numeral)));
        }
    }
    for (list, calendar) in [(JALALI_MONTHS, Calendar::Jalali), (GREGORIAN_MONTHS, Calendar::Gregorian)] {
        for (month, group) in (1..).zip(list.split(',')) {
            words.extend(group.split_whitespace().map(|name| (search_key(name), Numeral::Month(calendar, month))));
        }
    }
    let others =
        [("hundred", Numeral::Hundred), ("نیم", Numeral::Half), ("half", Numeral::Half), ("و", Numeral::And), ("and", Numeral::And)];
    words.extend(others.map(|(word, numeral)| (word.to_owned(), numeral)));
    words.extend(["of", "ام", "ماه"].map(|word| (search_key(word), Numeral::Of)));
    words
});

/// What a folded word does.
pub(super) fn numeral(word: &str) -> Numeral {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = ["st", "nd", "rd", "th", "ام", "م"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
        // No spelling of a number is so long, and none so long is told apart.
        return match digits.parse::<f64>() {
            Ok(value) if digits.len() <= 15 => Numeral::Number { value, in_digits: true },
            _ => Numeral::Other,
        };
    }
    WORDS.get(word).copied().unwrap_or(Numeral::Other)
}
