use crate::i18n::td_string;

use super::content::{Content, Link};
use super::facts::Row;
use crate::i18n::Locale;

/// Writes an e-mail in plain text. Each address is on a line of its own, where it can be copied and does not affect the direction.
pub(super) fn write(content: &Content<'_>, locale: Locale) -> String {
    let facts: Vec<String> = content.facts.iter().map(line).collect();
    let parts = [
        Some(content.greeting.clone()),
        Some(content.text.clone()),
        (!facts.is_empty()).then(|| facts.join("\n")),
        content.action.as_ref().map(|Link { words, url }| format!("{words}:\n{url}")),
        content.alternative.as_ref().map(|Link { words, url }| format!("{words}\n{url}")),
        content.note.map(str::to_owned),
        Some(format!("--\n{}\n{}", td_string!(locale, common.product), content.why)),
    ];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn line(Row { label, value }: &Row<'_>) -> String {
    format!("{label}: {}", value.isolated())
}
