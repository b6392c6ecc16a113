//! Answers to what is said of no document: greetings, thanks, what can be asked, which documents there are.

use super::small_talk::SmallTalk;
use super::text::{Text, name};
use super::wording::fill;
use crate::Language;
use crate::answers::Wording;
use crate::knowledge::{IndexedDocument, IndexedDocuments};
use crate::persian::digits;

/// So many documents are named as examples.
pub(super) const EXAMPLES: u64 = 3;
/// So many are named when their names are asked for.
pub(super) const MOST_LISTED: u64 = 30;

/// What a polite person would say.
pub(super) fn small_talk(said: SmallTalk, documents: &IndexedDocuments, wording: &Wording, language: Language) -> Text {
    let own = &wording.collection;
    let has_none = documents.total == 0;
    match said {
        SmallTalk::Thanks => Text::new(own.thanks.clone()),
        SmallTalk::Goodbye => Text::new(own.goodbye.clone()),
        SmallTalk::Greeting => Text::new(format!("{} {}", own.greeting, if has_none { &wording.library_empty } else { &own.offer })),
        SmallTalk::Help => {
            let mut text = Text::new(own.help.clone());
            text.paragraph(&if has_none { wording.library_empty.clone() } else { examples(documents, wording, language) });
            text
        }
    }
}

fn examples(documents: &IndexedDocuments, wording: &Wording, language: Language) -> String {
    let own = &wording.collection;
    let quoted = |document: &IndexedDocument| fill(&own.quoted, &[("name", &name(&document.name))]);
    let names: Vec<String> = documents.newest.iter().map(quoted).collect();
    fill(&own.help_documents, &[("count", &digits::number(documents.total, language)), ("names", &names.join(&own.comma))])
}

/// The names of the documents with their sizes.
pub(super) fn list_of_documents(documents: &IndexedDocuments, wording: &Wording, language: Language) -> Text {
    let own = &wording.collection;
    let count = |number: u64| digits::number(number, language);
    let mut text = Text::new(fill(&own.documents, &[("count", &count(documents.total))]));
    let mut before = "\n\n- ";
    for document in &documents.newest {
        text.say(format!("{before}{} ({})", name(&document.name), size(document, wording, language)));
        before = "\n- ";
    }
    let left = documents.total.saturating_sub(documents.newest.len() as u64);
    if left > 0 {
        text.paragraph(&fill(&own.more_documents, &[("count", &count(left))]));
    }
    text
}

/// How many pages and passages a document has.
pub(super) fn size(document: &IndexedDocument, wording: &Wording, language: Language) -> String {
    let own = &wording.collection;
    let count = |sentence: &str, number: u32| fill(sentence, &[("count", &digits::number(number.into(), language))]);
    let pages = document.pages.map(|pages| count(&own.pages, pages));
    pages.into_iter().chain([count(&own.passages, document.passages)]).collect::<Vec<_>>().join(&own.comma)
}
