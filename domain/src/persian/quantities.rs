//! Amounts and dates in all the ways they are written: «۸ میلیون و ۶۰۰ هزار» is ۸٬۶۰۰٬۰۰۰, and «۱۰ اردیبهشت ۱۴۰۴» is 30 April 2025.

use std::ops::Range;

use super::analyser::Token;
use super::jalali::{Calendar, Date};
use super::numerals::{Numeral, numeral};

/// An amount or a date that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Spellings that all its spellings share, the most telling first; each begins with a sign that no word begins with.
    pub keys: Vec<String>,
    /// The positions of the words that it takes.
    pub words: Range<usize>,
    /// Whether it is a date.
    pub is_date: bool,
}

/// The amounts and dates of a text in its order, of which `tokens` are the words.
#[must_use]
pub fn quantities(text: &str, tokens: &[Token]) -> Vec<Quantity> {
    let atoms = atoms(text, tokens);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < atoms.len() {
        let rest = &atoms[at..];
        let read = date(rest).map(|(keys, taken)| (keys, taken, true)).or_else(|| amount(rest).map(|(keys, taken)| (keys, taken, false)));
        let taken = read.as_ref().map_or(1, |(_, taken, _)| *taken);
        if let Some((keys, taken, is_date)) = read
            && !keys.is_empty()
        {
            found.push(Quantity { keys, words: rest[0].position..rest[taken - 1].position + 1, is_date });
        }
        at += taken;
    }
    found
}

/// A word, or a part of one, as far as it matters here.
struct Atom {
    numeral: Numeral,
    position: usize,
    /// What stands between it and the next, where that is one character.
    apart: Option<char>,
}

fn atoms(text: &str, tokens: &[Token]) -> Vec<Atom> {
    // The parts of a word stand for it: «بیست‌وپنج».
    let has_parts = |place: usize| tokens.get(place + 1).is_some_and(|next| next.part);
    let bare: Vec<&Token> =
        tokens.iter().enumerate().filter(|(place, token)| token.part || !has_parts(*place)).map(|(_, token)| token).collect();
    let mut atoms = Vec::with_capacity(bare.len());
    for (place, token) in bare.iter().enumerate() {
        let between = bare.get(place + 1).and_then(|next| text.get(token.span.end..next.span.start)).unwrap_or_default();
        let mut characters = between.chars();
        let apart = characters.next().filter(|_| characters.next().is_none());
        let joined = token.text.strip_prefix('و').map(numeral).filter(|numeral| matches!(numeral, Numeral::Number { .. }));
        match joined.filter(|_| numeral(&token.text) == Numeral::Other) {
            Some(number) => {
                atoms.push(Atom { numeral: Numeral::And, position: token.position, apart: None });
                atoms.push(Atom { numeral: number, position: token.position, apart });
            }
            None => atoms.push(Atom { numeral: numeral(&token.text), position: token.position, apart }),
        }
    }
    atoms
}

/// An amount at the beginning: its keys (none when it says nothing) and how many atoms it takes.
fn amount(atoms: &[Atom]) -> Option<(Vec<String>, usize)> {
    let (mut whole, mut open, mut taken) = (0.0, None::<f64>, 0);
    // What comes behind must be smaller than what stands there.
    let mut room = f64::INFINITY;
    let mut at = 0;
    while let Some(atom) = atoms.get(at) {
        match atom.numeral {
            Numeral::Number { value, in_digits } => {
                let follows_tens = open.is_some_and(|open| !in_digits && open % 10.0 == 0.0 && open >= 20.0 && value < 10.0);
                let follows_and = at > 0 && atoms[at - 1].numeral == Numeral::And;
                if value >= room || (at > 0 && !follows_and && !follows_tens && open.is_some()) {
                    break;
                }
                room = if value >= 100.0 {
                    100.0
                } else if value >= 20.0 {
                    10.0
                } else {
                    1.0
                };
                open = Some(open.unwrap_or(0.0) + value);
            }
            Numeral::Half if at > 0 => open = Some(open.unwrap_or(0.0) + 0.5),
            Numeral::Hundred if open.is_some_and(|open| open < 100.0) => {
                (open, room) = (open.map(|open| open * 100.0), 100.0);
            }
            Numeral::Multiple(multiple) => {
                if taken > 0 && open.is_none() {
                    break;
                }
                whole += open.take().unwrap_or(1.0) * multiple;
                room = multiple;
            }
            Numeral::And if taken > 0 => {
                at += 1;
                continue;
            }
            _ => break,
        }
        at += 1;
        taken = at;
    }
    let value = whole + open.unwrap_or(0.0);
    // «یک» is an article as often as a number.
    (taken > 0).then(|| (if value == 1.0 { Vec::new() } else { vec![format!("={value}")] }, taken))
}

/// A date at the beginning: its keys and how many atoms it takes.
fn date(atoms: &[Atom]) -> Option<(Vec<String>, usize)> {
    let number = |at: usize| match atoms.get(at)?.numeral {
        Numeral::Number { value, .. } if value.fract() == 0.0 && (1.0..9_999.0).contains(&value) => Some(value as i64),
        _ => None,
    };
    let month = |at: usize| if let Numeral::Month(calendar, month) = atoms.get(at)?.numeral { Some((calendar, month)) } else { None };
    let parted = |at: usize| atoms.get(at)?.apart.filter(|apart| matches!(apart, '/' | '-' | '.'));
    if let (Some(one), Some(two), Some(apart)) = (number(0), number(1), parted(0)) {
        return match number(2).filter(|_| parted(1) == Some(apart)) {
            Some(three) => Some((in_digits(one, two, three), 3)).filter(|(keys, _)| !keys.is_empty()),
            None if apart == '/' => Some((day_and_month(one, two), 2)).filter(|(keys, _)| !keys.is_empty()),
            None => None,
        };
    }
    let year = |at: usize| number(at).filter(|year| (1000..=2999).contains(year));
    let day = |at: usize| number(at).filter(|day| (1..=31).contains(day));
    // «۱۰ اردیبهشت ۱۴۰۴», "26th of June", "April 17, 2025", «خرداد ۱۴۰۴»
    let skipped = usize::from(atoms.get(1).is_some_and(|atom| atom.numeral == Numeral::Of));
    if let (Some(day), Some((calendar, month))) = (day(0), month(1 + skipped)) {
        let year = year(2 + skipped);
        return Some((keys(calendar, year, month, Some(day)), 2 + skipped + usize::from(year.is_some())));
    }
    let (calendar, month) = month(0)?;
    match (day(1), year(2), year(1)) {
        (Some(day), year, None) if calendar == Calendar::Gregorian => {
            Some((keys(calendar, year, month, Some(day)), 2 + usize::from(year.is_some())))
        }
        (_, _, Some(year)) => Some((keys(calendar, Some(year), month, None), 2)),
        _ => None,
    }
}

/// `1404/02/10`, `30.4.2025`, `4/30/2025`.
fn in_digits(one: i64, two: i64, three: i64) -> Vec<String> {
    let of = |year: i64, month: i64, day: i64| match u8::try_from(month) {
        Ok(month) if month <= 12 && (1..=31).contains(&day) => keys(calendar_of(year), Some(year), month, Some(day)),
        _ => Vec::new(),
    };
    if one >= 1000 {
        of(one, two, three)
    } else if three >= 1000 {
        [of(three, two, one), of(three, one, two)].concat()
    } else {
        Vec::new()
    }
}

/// `26/06`, in either calendar and order.
fn day_and_month(one: i64, two: i64) -> Vec<String> {
    let of = |day: i64, month: i64| match u8::try_from(month) {
        Ok(month) if month <= 12 && (1..=31).contains(&day) => {
            [Calendar::Gregorian, Calendar::Jalali].into_iter().flat_map(|calendar| keys(calendar, None, month, Some(day))).collect()
        }
        _ => Vec::new(),
    };
    [of(one, two), of(two, one)].concat()
}

const fn calendar_of(year: i64) -> Calendar {
    if year < 1500 { Calendar::Jalali } else { Calendar::Gregorian }
}

fn keys(calendar: Calendar, year: Option<i64>, month: u8, day: Option<i64>) -> Vec<String> {
    let sign = if calendar == Calendar::Jalali { 'j' } else { 'g' };
    let day = day.and_then(|day| u8::try_from(day).ok());
    let whole = year.zip(day).and_then(|(year, day)| calendar.day(Date { year, month, day })).map(|count| {
        let Date { year, month, day } = Calendar::Gregorian.date(count);
        format!("={year}-{month}-{day}")
    });
    let of_year = day.map(|day| format!("={sign}{month}-{day}"));
    let of_month = year.map(|year| format!("={sign}{year}-{month}"));
    whole.into_iter().chain(of_year).chain(of_month).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::analyser::tokens;
    use super::*;

    fn first(text: &str) -> String {
        let found = quantities(text, &tokens(text));
        found.first().map(|quantity| quantity.keys[0].clone()).unwrap_or_default()
    }

    #[test]
    fn an_amount_is_the_same_however_it_is_written() {
        for (key, spellings) in [
            ("=8600000", &["۸ میلیون و ۶۰۰ هزار", "۸٬۶۰۰٬۰۰۰", "8.6 million", "هشت میلیون و ششصد هزار تومان", "۸٫۶ میلیون"][..]),
            ("=1140000", &["یک میلیون و صد و چهل هزار", "۱٬۱۴۰٬۰۰۰", "1,140,000"]),
            ("=195000", &["۱۹۵ هزار تومنی", "صد و نود و پنج هزار", "195000"]),
            ("=2.5", &["دو و نیم درصد", "۲٫۵٪", "2.5"]),
            ("=25", &["بیست‌وپنج", "بیست و پنج", "twenty-five", "twenty five", "25"]),
            ("=750", &["seven hundred and fifty", "هفتصد و پنجاه", "750"]),
            ("=1000", &["هزار", "یک هزار", "one thousand"]),
        ] {
            for spelling in spellings {
                assert_eq!(first(spelling), key, "{spelling}");
            }
        }
    }

    #[test]
    fn a_date_is_the_same_in_both_calendars() {
        for spelling in [
            "۱۰ اردیبهشت ۱۴۰۴",
            "۱۴۰۴/۰۲/۱۰",
            "1404-2-10",
            "دهم اردیبهشت ۱۴۰۴",
            "30 April 2025",
            "April 30, 2025",
            "30/04/2025",
            "2025-04-30",
            "۳۰ آوریل ۲۰۲۵",
            "30th of April 2025",
        ] {
            assert_eq!(first(spelling), "=2025-4-30", "{spelling}");
        }
        assert_eq!(first("۱۴ تیر"), "=j7-14".replace('7', "4"));
        assert_eq!(first("Nov 1862"), "=g1862-11");
        assert!(quantities("26/06", &tokens("26/06"))[0].keys.contains(&"=g6-26".to_owned()));
    }

    #[test]
    fn neighbours_are_not_added_up() {
        let all = |text: &str| quantities(text, &tokens(text)).into_iter().map(|quantity| quantity.keys[0].clone()).collect::<Vec<_>>();
        assert_eq!(all("۳ و ۵ و ۷"), ["=3", "=5", "=7"]);
        assert_eq!(all("از ۲۴ تا ۳۰ میلیون"), ["=24", "=30000000"]);
        assert_eq!(all("پنجاه و شصت"), ["=50", "=60"]);
        assert!(all("یک کتاب").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "([۰-۹0-9/.,٬ \u{200C}-]|و|هزار|میلیون|بیست|نیم|تیر|may|hundred|of){0,40}") {
            for quantity in quantities(&text, &tokens(&text)) {
                prop_assert!(!quantity.keys.is_empty() && quantity.words.start < quantity.words.end);
            }
        }
    }
}
