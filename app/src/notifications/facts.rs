use domain::notifications::{Content, Fact, FactValue};
use domain::persian::digits;
use domain::time_zone::TimeZone;
use domain::{Language, Timestamp};

use super::sentences::{Wording, fill, names};
use crate::time_zone_names::city;

/// Longer names and devices are cut.
const LONGEST: usize = 80;
/// In text messages already these: a Persian message of more than 134 characters costs a third part.
const LONGEST_IN_SMS: usize = 30;

/// Around a foreign word, so that its direction does not affect other words (Unicode UAX #9).
pub(super) const FIRST_STRONG_ISOLATE: char = '\u{2068}';
pub(super) const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
pub(super) const END_OF_ISOLATE: char = '\u{2069}';

/// A fact below the text.
pub(super) struct Row<'a> {
    /// What it is.
    pub(super) label: &'a str,
    /// Its value.
    pub(super) value: Value,
}

/// A value, and how it is set among the words around it.
pub(super) enum Value {
    /// In the language of the notification.
    Own(String),
    /// With a direction of its own, whichever it is: a device calls itself what it likes.
    Foreign(String),
    /// From left to right: addresses.
    LeftToRight(String),
}

impl Value {
    /// For plain text.
    pub(super) fn isolated(&self) -> String {
        match self {
            Self::Own(value) => value.clone(),
            Self::Foreign(value) => format!("{FIRST_STRONG_ISOLATE}{value}{END_OF_ISOLATE}"),
            Self::LeftToRight(value) => format!("{LEFT_TO_RIGHT_ISOLATE}{value}{END_OF_ISOLATE}"),
        }
    }
}

/// In which language and time zone facts are written.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) wording: &'a Wording,
    pub(super) language: Language,
    pub(super) zone: TimeZone,
}

impl<'a> Reader<'a> {
    /// A text with its places filled.
    pub(super) fn text(&self, text: &str, content: &Content) -> Option<String> {
        fill(text, |name| self.value(find(content, name)?).map(|value| value.isolated()))
    }

    /// The facts that a text does not name. Nothing when one of them has no label.
    pub(super) fn rows(&self, text: &str, content: &Content) -> Option<Vec<Row<'a>>> {
        let unnamed = content.facts.iter().filter(|fact| !names(text, &fact.name));
        unnamed.map(|fact| Some(Row { label: self.wording.facts.get(&*fact.name)?, value: self.value(&fact.value)? })).collect()
    }

    /// A text message with its places filled.
    pub(super) fn sms(&self, text: &str, content: &Content) -> Option<String> {
        fill(text, |name| Some(self.short_value(find(content, name)?)))
    }

    fn value(&self, value: &FactValue) -> Option<Value> {
        Some(match value {
            FactValue::Text(text) => Value::Foreign(cleaned(text, LONGEST)),
            FactValue::Code(text) => Value::LeftToRight(cleaned(text, LONGEST)),
            FactValue::Time(at) => Value::Own(self.local_time(*at)?),
            FactValue::Day(on) => Value::Own(self.zone.moment(*on).long_date(self.language)),
            FactValue::Number(number) => Value::Own(digits::number(u64::from(*number), self.language)),
        })
    }

    fn local_time(&self, at: Timestamp) -> Option<String> {
        fill(&self.wording.local_time, |name| match name {
            "time" => Some(self.zone.moment(at).full(self.language)),
            "city" => Some(city(self.zone, self.language).to_string()),
            _ => None,
        })
    }

    fn short_value(&self, value: &FactValue) -> String {
        match value {
            FactValue::Text(text) | FactValue::Code(text) => cleaned(text, LONGEST_IN_SMS),
            // Without the year, to be short.
            FactValue::Time(at) => {
                let moment = self.zone.moment(*at);
                format!("{} {}", moment.day_and_month(self.language), moment.clock(self.language))
            }
            FactValue::Day(on) => self.zone.moment(*on).long_date(self.language),
            FactValue::Number(number) => digits::number(u64::from(*number), self.language),
        }
    }
}

fn find<'a>(content: &'a Content, name: &str) -> Option<&'a FactValue> {
    content.facts.iter().find(|fact: &&Fact| fact.name == name).map(|fact| &fact.value)
}

/// The name in the greeting. None that looks like an address: mail programs would make a link of it, and signing up with somebody
/// else's e-mail address could then send them anywhere.
pub(super) fn name_to_greet(name: &str) -> Option<String> {
    let name = cleaned(name, LONGEST);
    (!name.is_empty() && !name.contains(['.', '/', ':', '@', '\\'])).then_some(name)
}

/// A text from outside as one line of at most `most` visible characters, without controls of the direction.
pub(super) fn cleaned(text: &str, most: usize) -> String {
    let turns = |c: char| matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !turns(*c)).take(most).collect();
    visible.trim().to_owned()
}
