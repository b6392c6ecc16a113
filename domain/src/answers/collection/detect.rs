//! Dates, spans of time, amounts of money, deadlines and duties in a sentence.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::wish::FactKind;
use crate::knowledge::rows::is_row;
use crate::persian::analyser::{Token, tokens};
use crate::persian::digits;

/// Spelt as they are searched, in which a word is one whatever its parts.
fn folded(words: &str) -> HashSet<String> {
    words.split_whitespace().filter_map(|word| tokens(word).into_iter().next()).map(|token| token.text).collect()
}

macro_rules! words {
    ($($name:ident = $words:expr;)*) => { $(static $name: LazyLock<HashSet<String>> = LazyLock::new(|| folded($words));)* };
}

words! {
    MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند ژانویه فوریه مارس آوریل مه می ژوئن ژوئیه جولای اوت آگوست \
        سپتامبر اکتبر نوامبر دسامبر january february march april may june july august september october november december \
        jan feb mar apr jun jul aug sep sept oct nov dec";
    DAYS_IN_WORDS = "اول یکم دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم شانزدهم هفدهم هجدهم نوزدهم بیستم \
        سی‌ام سی‌ویکم آخر پایان ابتدای انتهای آغاز اوایل اواخر نیمه‌ی نیمه first second third end beginning start early late mid";
    UNITS_OF_TIME = "روز روزه هفته ماه ماهه سال ساله ساعت ساعته دقیقه hour hours day days week weeks month months year years minute minutes";
    NUMBERS_IN_WORDS = "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست سی چهل پنجاه شصت هفتاد هشتاد \
        نود صد دویست سیصد پانصد هزار میلیون میلیارد نیم one two three four five six seven eight nine ten eleven twelve fourteen fifteen sixteen \
        twenty thirty forty fifty sixty ninety hundred thousand million billion";
    CURRENCIES = "تومان تومن ریال دلار یورو پوند درهم لیر ین euro euros dollar dollars pound pounds usd eur gbp irr aed cents pence";
    PERCENT = "درصد percent";
    DUE = "مهلت سررسید موعد ظرف ضرب‌الاجل فرجه deadline deadlines due within expires expiry expire latest";
    UNTIL = "تا حداکثر پیش قبل بعد until till by before no";
    DUTIES = "باید موظف موظفند متعهد متعهدند مکلف مکلفند ملزم ملزمند می‌بایست بایستی عهده تعهد وظیفه must shall obliged obligated undertakes undertake \
        required responsible agrees";
    TITLES = "آقای خانم دکتر مهندس جناب سرکار mr mrs ms dr prof messrs";
    FIRMS = "شرکت مؤسسه موسسه بانک کارخانه فروشگاه هلدینگ ltd llp inc llc plc gmbh limited corporation corp";
    ROLES = "فروشنده خریدار موجر مستأجر مستاجر کارفرما پیمانکار مشتری ضامن وکیل مدیرعامل طرف seller buyer landlord tenant lessor lessee client contractor \
        employer employee supplier customer licensor licensee";
    PERSONS_BEHIND = "شرکت آقای خانم دکتر مهندس";
}

/// Between a word such as «تا» and the date that it belongs to may stand so many others.
const REACH: usize = 4;
const SIGNS: [char; 5] = ['$', '£', '€', '¥', '﷼'];

/// A sentence as detectors look at it.
pub(super) struct Facts<'t> {
    text: &'t str,
    tokens: Vec<Token>,
}

impl<'t> Facts<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, tokens: tokens(text).into_iter().filter(|token| !token.part).collect() }
    }

    /// Whether it holds any of a kind.
    pub(super) fn hold(&self, kind: FactKind) -> bool {
        match kind {
            FactKind::Date => self.dates().next().is_some(),
            FactKind::Deadline => self.names_deadline(),
            FactKind::Amount => self.names_amount(),
            FactKind::Party => !self.parties().is_empty(),
            FactKind::Duty => !self.text.ends_with(['؟', '?']) && self.any(&DUTIES),
        }
    }

    fn any(&self, words: &HashSet<String>) -> bool {
        self.tokens.iter().any(|token| words.contains(&token.text))
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).map(|token| token.text.as_str())
    }

    fn is(&self, at: usize, words: &HashSet<String>) -> bool {
        self.word(at).is_some_and(|word| words.contains(word))
    }

    /// What stands between a word and the next one.
    fn gap(&self, at: usize) -> &str {
        match (self.tokens.get(at), self.tokens.get(at + 1)) {
            (Some(one), Some(next)) => self.text.get(one.span.end..next.span.start).unwrap_or_default(),
            _ => "",
        }
    }

    /// The words with which dates begin.
    fn dates(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.tokens.len()).filter(|at| self.is_date_in_digits(*at) || self.is_date_in_words(*at))
    }

    /// ۱۴۰۴/۰۲/۱۶, 2025-04-17, 17.4.2025.
    fn is_date_in_digits(&self, at: usize) -> bool {
        let number = |place: usize| self.word(place).and_then(|word| word.parse::<u32>().ok());
        let is_mark = |gap: &str| matches!(gap, "/" | "-" | "." | "⁄");
        if let Some(word) = self.word(at)
            && let [one, two, three] = word.split('.').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>().unwrap_or_default()[..]
        {
            return are_date(one, two, three);
        }
        match (number(at), number(at + 1), number(at + 2)) {
            (Some(one), Some(two), Some(three)) if is_mark(self.gap(at)) && is_mark(self.gap(at + 1)) => are_date(one, two, three),
            _ => false,
        }
    }

    /// «۱۰ اردیبهشت ۱۴۰۴», «پایان خرداد», "17 April", "April 2025".
    fn is_date_in_words(&self, at: usize) -> bool {
        let is_month = |at: usize| self.is(at, &MONTHS) && !self.begins_small(at);
        let number = |at: usize| self.word(at).and_then(|word| word.trim_end_matches(char::is_alphabetic).parse::<u32>().ok());
        let is_day = |at: usize| number(at).is_some_and(|day| (1..=31).contains(&day)) || self.is(at, &DAYS_IN_WORDS);
        let is_year = |at: usize| number(at).is_some_and(is_year);
        let of = usize::from(self.word(at + 1) == Some("of"));
        (is_day(at) && is_month(at + 1 + of)) || (is_month(at) && (is_year(at + 1) || self.is_english_day(at + 1)))
    }

    /// Whether an English word has no capital: "2 may apply" is no date.
    fn begins_small(&self, at: usize) -> bool {
        let written = self.tokens.get(at).and_then(|token| self.text.get(token.span.clone()));
        written.is_some_and(|written| written.starts_with(|c: char| c.is_ascii_lowercase()))
    }

    /// The day behind an English month: "April 17".
    fn is_english_day(&self, at: usize) -> bool {
        let month_is_english = at.checked_sub(1).and_then(|month| self.word(month)).is_some_and(str::is_ascii);
        let day = self.word(at).and_then(|word| word.parse::<u32>().ok());
        month_is_english && day.is_some_and(|day| (1..=31).contains(&day))
    }

    /// «سی روز», "14 days", "two working days".
    fn is_span(&self, at: usize) -> bool {
        let is_count = self.is(at, &NUMBERS_IN_WORDS) || self.word(at).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let joined =
            self.word(at).is_some_and(|word| UNITS_OF_TIME.iter().any(|unit| word.len() > unit.len() && word.ends_with(unit.as_str())));
        is_count && (joined || (1..=3).any(|ahead| self.is(at + ahead, &UNITS_OF_TIME)))
    }

    fn is_time(&self, at: usize) -> bool {
        self.is_date_in_digits(at) || self.is_date_in_words(at) || self.is_span(at)
    }

    fn names_deadline(&self) -> bool {
        let has_time = (0..self.tokens.len()).any(|at| self.is_time(at));
        let until_time = |at: usize| self.is(at, &UNTIL) && (at + 1..=at + REACH).any(|next| self.is_time(next));
        has_time && (self.any(&DUE) || (0..self.tokens.len()).any(until_time))
    }

    fn names_amount(&self) -> bool {
        let is_number =
            |at: usize| self.is(at, &NUMBERS_IN_WORDS) || self.word(at).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let has_unit = |at: usize| self.is(at, &CURRENCIES) || self.is(at, &PERCENT);
        let in_row = is_row(self.text);
        let in_words =
            (0..self.tokens.len()).any(|at| has_unit(at) && (at.checked_sub(1).is_some_and(is_number) || (in_row && is_number(at + 1))));
        in_words || self.has_signed_number()
    }

    /// `£7.40`, `20 €`, `5%`.
    fn has_signed_number(&self) -> bool {
        let mut near_sign = false;
        let mut after_digit = false;
        for c in self.text.chars() {
            let is_digit = digits::value(c).is_some();
            let is_sign = SIGNS.contains(&c) || matches!(c, '%' | '٪');
            if (is_digit && near_sign) || (is_sign && after_digit) {
                return true;
            }
            near_sign = (SIGNS.contains(&c)) || (near_sign && c == ' ');
            after_digit = is_digit || (after_digit && c == ' ');
        }
        false
    }

    /// The names of people and companies in it, folded.
    pub(super) fn parties(&self) -> Vec<String> {
        let name = |places: std::ops::Range<usize>| -> Option<String> {
            let words: Vec<&str> = places.filter_map(|place| self.word(place)).collect();
            (!words.is_empty()).then(|| words.join(" "))
        };
        let mut parties = Vec::new();
        for at in 0..self.tokens.len() {
            let next_is_apart = self.gap(at).chars().any(|c| !c.is_whitespace() && !".\u{200C}(«\"“".contains(c));
            if self.is(at, &TITLES) && !next_is_apart && self.is_name(at + 1) {
                parties.extend(name(at + 1..at + 3));
            } else if self.is(at, &FIRMS) {
                let is_behind_name = self.word(at).is_some_and(str::is_ascii);
                let named = if is_behind_name { at.saturating_sub(2)..at } else { at + 1..at + 3 };
                let is_named = if is_behind_name { at > 0 && self.is_name(at - 1) } else { !next_is_apart && self.is_name(at + 1) };
                parties.extend(if is_named { name(named) } else { None });
            } else if self.is(at, &ROLES) && self.gap(at).contains([':', '：']) {
                parties.extend(name(at + 1..at + 4));
            } else if self.is(at, &ROLES) && self.is_in_brackets(at) {
                parties.extend(self.word(at).map(str::to_owned));
            }
        }
        parties
    }

    /// Whether a word may be a name: in English it has a capital; in Persian it is no frequent word.
    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            let is_number = token.text.starts_with(|c: char| c.is_ascii_digit());
            !token.is_stop_word() && !is_number && !self.begins_small(at) && !PERSONS_BEHIND.contains(&token.text)
        })
    }

    /// A role after a name: «شرکت … (فروشنده)», `("the Tenant")`.
    fn is_in_brackets(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let before = self.text.get(..token.span.start).unwrap_or_default();
        let after = self.text.get(token.span.end..).unwrap_or_default();
        let opens = before.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || "«\"“'".contains(c)).ends_with('(');
        opens && after.trim_start_matches(['»', '"', '”', '\'']).starts_with(')')
    }
}

fn are_date(one: u32, two: u32, three: u32) -> bool {
    let are_day_and_month = |one: u32, other: u32| (1..=31).contains(&one) && (1..=31).contains(&other) && one.min(other) <= 12;
    (is_year(one) && are_day_and_month(two, three)) || (is_year(three) && are_day_and_month(one, two))
}

const fn is_year(number: u32) -> bool {
    matches!(number, 1_200..=1_500 | 1_800..=2_200)
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
