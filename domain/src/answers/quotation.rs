//! Sentences of documents as the text of an answer, each with its source.

use super::Wording;
use super::extractive::{Extract, Sureness};
use crate::knowledge::{Found, Source, rows};

/// A quoted sentence is shown up to this length.
const QUOTE_CHARACTERS: usize = 400;
/// A table of more columns would be wider than the answer.
const MAX_COLUMNS: usize = 8;

/// What stands before a piece of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Paragraph,
    Sentence,
    Item,
}

/// Sentences as a text: one or two run on, more become a list; rows become a small table. Sources are numbered from `first`.
pub(super) fn quotation(extract: &Extract<'_>, wording: &Wording, first: u32) -> (Vec<Source>, Vec<String>) {
    let (lead, picked, listed) = match extract {
        Extract::Answer(picked, Sureness::WordForWord) => (wording.lead_in.clone(), picked, picked.len() > 2),
        Extract::Answer(picked, _) => (wording.close.clone(), picked, picked.len() > 2),
        Extract::Nearest { near, looked_for } => (refusal(wording, looked_for, !near.is_empty()), near, true),
    };
    let sources = (first..).zip(picked).map(|(n, picked)| source(n, picked.found, picked.sentence)).collect();
    let mut pieces = vec![lead];
    let mut before = Before::Paragraph;
    let mut n = first;
    for group in picked.chunk_by(|one, next| are_of_one_table(one.sentence, next.sentence)) {
        match headings(group[0].sentence) {
            Some(names) => {
                pieces.push(format!("\n\n{}\n|{}", table_row(&names, ""), "---|".repeat(names.len())));
                for picked in group {
                    let values: Vec<&str> = rows::cells(picked.sentence).unwrap_or_default().into_iter().map(|(_, value)| value).collect();
                    pieces.push(format!("\n{}", table_row(&values, &format!(" [{n}]"))));
                    n += 1;
                }
                before = Before::Paragraph;
            }
            None => {
                for picked in group {
                    let apart = match (before, listed) {
                        (Before::Paragraph, true) => "\n\n- ",
                        (Before::Paragraph, false) => "\n\n",
                        (Before::Item, _) => "\n- ",
                        (Before::Sentence, _) => " ",
                    };
                    before = if listed { Before::Item } else { Before::Sentence };
                    pieces.push(format!("{apart}{} [{n}]", as_markdown(picked.sentence)));
                    n += 1;
                }
            }
        }
    }
    (sources, pieces)
}

/// That there is no answer, what was looked for, and what may follow.
fn refusal(wording: &Wording, looked_for: &[String], has_nearest: bool) -> String {
    let mut text = wording.not_found.clone();
    if !looked_for.is_empty() {
        let words: Vec<String> = looked_for.iter().map(|word| as_markdown(word)).collect();
        text += &[" ", &wording.looked_for.replace("{}", &words.join(&wording.comma))].concat();
    }
    if has_nearest {
        text += &["\n\n", &wording.nearest].concat();
    }
    text
}

/// The passage that a sentence stands in, as a source.
pub(super) fn source(n: u32, found: &Found, sentence: &str) -> Source {
    let Found { passage, document_name, anchor, document: _, body: _, score: _, likeness: _ } = found;
    let quote = sentence.chars().take(QUOTE_CHARACTERS).collect();
    Source { n, passage: Some(*passage), document_name: document_name.clone(), anchor: anchor.clone(), quote, link: None }
}

/// Whether two sentences are rows with the same columns.
pub(super) fn are_of_one_table(one: &str, next: &str) -> bool {
    headings(one).is_some_and(|names| headings(next).as_ref() == Some(&names))
}

/// What the columns of a row are called; the first may have no name. `None` for a sentence, and for rows that tell more by themselves.
pub(super) fn headings(sentence: &str) -> Option<Vec<&str>> {
    let cells = rows::cells(sentence)?;
    let are_named = cells.iter().skip(1).all(|(heading, _)| heading.is_some());
    (are_named && cells.len() <= MAX_COLUMNS).then(|| cells.into_iter().map(|(heading, _)| heading.unwrap_or_default()).collect())
}

/// A row of a table in Markdown, with something at the end of its last cell.
pub(super) fn table_row(cells: &[&str], end: &str) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| as_markdown(cell)).collect();
    format!("| {}{end} |", cells.join(" | "))
}

/// A document's sentence as Markdown that reads as the sentence stands there, on one line.
pub(super) fn as_markdown(sentence: &str) -> String {
    let mut text = String::with_capacity(sentence.len() + 8);
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = sentence.chars().take_while(char::is_ascii_digit).count();
    for (place, c) in sentence.chars().enumerate() {
        let begins_block = (place == 0 && "#>-+=".contains(c)) || (place == number && number > 0 && ".)".contains(c));
        if begins_block || "\\*_`~|[]&".contains(c) {
            text.push('\\');
        }
        text.push(c);
        // A footnote mark of the document is no citation of ours.
        if c == '[' {
            text.push(WORD_JOINER);
        }
    }
    text
}

/// Invisible, and of no width.
pub(super) const WORD_JOINER: char = '\u{2060}';

#[cfg(test)]
mod tests {
    use super::super::extractive::Picked;
    use super::*;
    use crate::ids::{DocumentId, PassageId};
    use crate::knowledge::Anchor;

    fn found() -> Found {
        Found {
            passage: PassageId::generate(),
            document: DocumentId::generate(),
            document_name: "prices.xlsx".into(),
            anchor: Anchor::default(),
            body: String::new(),
            score: 1.0,
            likeness: None,
        }
    }

    fn written(sentences: &[&str]) -> String {
        let found = found();
        let picked = sentences.iter().map(|sentence| Picked { found: &found, sentence }).collect();
        let wording = Wording { lead_in: "Found:".into(), ..Wording::default() };
        let (sources, pieces) = quotation(&Extract::Answer(picked, Sureness::WordForWord), &wording, 1);
        assert_eq!(sources.len(), sentences.len());
        pieces.concat()
    }

    #[test]
    fn rows_of_one_table_are_shown_as_a_table() {
        assert_eq!(
            written(&["کالا: قند · بها: ۳۱۰", "کالا: چای|سبز · بها: ۴۵۰"]),
            "Found:\n\n| کالا | بها |\n|---|---|\n| قند | ۳۱۰ [1] |\n| چای\\|سبز | ۴۵۰ [2] |"
        );
    }

    #[test]
    fn sentences_beside_a_table_stay_sentences() {
        assert_eq!(
            written(&["بها بدون مالیات است.", "کالا: قند · بها: ۳۱۰", "a · b"]),
            "Found:\n\n- بها بدون مالیات است. [1]\n\n| کالا | بها |\n|---|---|\n| قند | ۳۱۰ [2] |\n\n- a · b [3]"
        );
        assert_eq!(written(&["یک.", "دو."]), "Found:\n\nیک. [1] دو. [2]");
    }
}
