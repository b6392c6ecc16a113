//! Which documents speak of something, how much, and what they say best.

use super::text::{Quote, Text, name};
use super::wording::fill;
use crate::Language;
use crate::answers::Wording;
use crate::answers::extractive::{coverage, quotes};
use crate::answers::quotation::as_markdown;
use crate::ids::DocumentId;
use crate::knowledge::Found;
use crate::persian::digits;

/// So many passages are looked for.
pub(super) const MOST_PASSAGES: usize = 50;
/// A passage speaks of a topic when so much of it stands in one of its sentences and around it.
const SPEAKS_OF_IT: f32 = 0.54;

/// The documents in whose passages a topic stands, the best first; `None` when it stands in none.
pub(super) fn of_topic(topic: &str, found: &[Found], wording: &Wording, language: Language) -> Option<Text> {
    let own = &wording.collection;
    let mut documents: Vec<(DocumentId, Vec<Quote<'_>>)> = Vec::new();
    for ((found, share), sentence) in found.iter().zip(coverage(topic, found)).zip(quotes(topic, found)) {
        if share < SPEAKS_OF_IT {
            continue;
        }
        let quote = Quote { found, sentence };
        match documents.iter_mut().find(|(document, _)| *document == found.document) {
            Some((_, fitting)) => fitting.push(quote),
            None => documents.push((found.document, vec![quote])),
        }
    }
    if documents.is_empty() {
        return None;
    }
    let mut text = Text::new(fill(&own.mentions, &[("topic", &as_markdown(topic))]));
    let mut before = "\n\n- ";
    for (_, fitting) in documents {
        let Some(best) = fitting.first() else { continue };
        let count = fill(&own.fitting_passages, &[("count", &digits::number(fitting.len() as u64, language))]);
        text.say(format!("{before}**{}** ({count}): ", name(&best.found.document_name)));
        text.quote(*best);
        before = "\n- ";
    }
    Some(text)
}
