use domain::persian::digits;
use domain::time_zone::TimeZone;
use domain::{Language, Timestamp};
use leptos_i18n::td_string;

use crate::i18n::Locale;
use crate::language::of_locale;
use crate::time_zone_names::city;

/// Longer names and devices are cut.
const LONGEST: usize = 80;

/// Something that the letter tells of what happened.
pub(super) struct Fact {
    /// What it is.
    pub(super) label: &'static str,
    /// Its value.
    pub(super) value: Value,
}

/// A value, and how it is set among the words of the letter.
pub(super) enum Value {
    /// In the letter's own language.
    Own(String),
    /// With a direction of its own, whichever it is: a device calls itself what it likes.
    Foreign(String),
    /// From left to right: addresses.
    LeftToRight(String),
}

pub(super) fn device(name: &str, locale: Locale) -> Fact {
    Fact { label: td_string!(locale, letters.device), value: Value::Foreign(cleaned(name, LONGEST)) }
}

pub(super) fn network(address: &str, locale: Locale) -> Fact {
    Fact { label: td_string!(locale, letters.address), value: Value::LeftToRight(cleaned(address, LONGEST)) }
}

pub(super) fn new_address(masked: &str, locale: Locale) -> Fact {
    Fact { label: td_string!(locale, letters.new_address), value: Value::LeftToRight(cleaned(masked, LONGEST)) }
}

pub(super) fn time(at: Timestamp, zone: TimeZone, locale: Locale) -> Fact {
    let language = of_locale(locale);
    let (time, city) = (zone.moment(at).full(language), city(zone, language));
    let time = td_string!(locale, letters.local_time, time = time, city = city).to_string();
    Fact { label: td_string!(locale, letters.time), value: Value::Own(time) }
}

pub(super) fn number(value: u32, language: Language) -> String {
    digits::number(u64::from(value), language)
}

/// The name by which a letter greets. None that could be read as an address: mail programs would make a link of it,
/// and whoever signs up in somebody else's name could so send them anywhere.
pub(super) fn name_to_greet(name: &str) -> Option<String> {
    let name = cleaned(name, LONGEST);
    (!name.is_empty() && !name.contains(['.', '/', ':', '@', '\\'])).then_some(name)
}

/// A text from outside as one line of visible characters that turn nothing around: at most `most` of them.
pub(super) fn cleaned(text: &str, most: usize) -> String {
    let turns = |c: char| matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !turns(*c)).take(most).collect();
    visible.trim().to_owned()
}
