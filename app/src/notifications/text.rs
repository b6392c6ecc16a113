use leptos_i18n::td_string;

use super::content::{Content, Link};
use super::facts::{Fact, Value};
use crate::i18n::Locale;

/// What a foreign word is put between, so that its direction disturbs no other word (Unicode UAX #9).
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Writes a letter in plain text. Each address stands on a line of its own, where it can be copied and turns nothing around.
pub(super) fn write(content: &Content, locale: Locale) -> String {
    let facts: Vec<String> = content.facts.iter().map(line).collect();
    let parts = [
        Some(content.greeting.clone()),
        Some(content.text.clone()),
        (!facts.is_empty()).then(|| facts.join("\n")),
        content.action.as_ref().map(|Link { words, url }| format!("{words}:\n{url}")),
        content.other.as_ref().map(|Link { words, url }| format!("{words}\n{url}")),
        content.note.map(str::to_owned),
        Some(format!("--\n{}\n{}", td_string!(locale, common.product), content.why)),
    ];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn line(Fact { label, value }: &Fact) -> String {
    match value {
        Value::Own(value) => format!("{label}: {value}"),
        Value::Foreign(value) => format!("{label}: {FIRST_STRONG_ISOLATE}{value}{END_OF_ISOLATE}"),
        Value::LeftToRight(value) => format!("{label}: {LEFT_TO_RIGHT_ISOLATE}{value}{END_OF_ISOLATE}"),
    }
}
