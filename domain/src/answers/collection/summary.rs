//! Summaries: the key sentences of a document under its headings, or a sentence or two of each of several.

use super::centrality::key_sentences;
use super::conversation::size;
use super::subject::Read;
use super::table::{Table, tables};
use super::terms::{Sentence, read};
use super::text::{Text, name};
use super::wording::fill;
use crate::Language;
use crate::answers::Wording;
use crate::answers::quotation::as_markdown;
use crate::knowledge::{Anchor, Found, Sample};
use crate::persian::digits;

/// So many documents are summed up at once.
pub(super) const MOST_DOCUMENTS: usize = 12;
/// Of each of them the beginning is read.
pub(super) const BEGINNINGS: Sample = Sample { of_each: 8, step: 1 };
/// Of a document alone so many passages are read, from all over it.
const MOST_PASSAGES: u32 = 300;
const FEWEST_SENTENCES: usize = 3;
const MOST_SENTENCES: usize = 7;
/// One key sentence for so many sentences.
const SENTENCES_OF_A_KEY: usize = 4;
/// Of each of several documents.
const SENTENCES_OF_EACH: usize = 2;
const MOST_HEADINGS: usize = 8;
/// So many passages are given to a model.
const MATERIAL: usize = 12;
/// So many columns of numbers are described.
const MOST_RANGES: usize = 4;
/// A column of which more rows hold no number is not one of numbers.
const MOSTLY: f64 = 0.8;

/// Which passages of a document tell what stands in all of it.
pub(super) fn sample_of(passages: u32) -> Sample {
    Sample { of_each: MOST_PASSAGES, step: passages.div_ceil(MOST_PASSAGES).max(1) }
}

/// The summary of one document.
pub(super) fn of_document(read_document: &Read, wording: &Wording, language: Language) -> Text {
    let Read { document, passages } = read_document;
    let own = &wording.collection;
    let sentences = read(passages);
    let prose = sentences.iter().filter(|sentence| !sentence.is_row).count();
    let wanted = (prose / SENTENCES_OF_A_KEY).clamp(FEWEST_SENTENCES, MOST_SENTENCES);
    let mut text = Text::new(fill(&own.summary, &[("name", &name(&document.name)), ("size", &size(document, wording, language))]));
    let key = key_sentences(&sentences, wanted);
    text.quotes(&key.iter().map(|sentence| sentence.quote).collect::<Vec<_>>());
    describe_tables(&tables(passages), sample_of(document.passages).step, &mut text, wording, language);
    say_headings(passages, &mut text, wording, language);
    key_sentences(&sentences, MATERIAL).iter().for_each(|sentence| text.add_material(sentence.quote.found));
    passages.iter().take(MATERIAL).for_each(|found| text.add_material(found));
    text
}

/// A sentence or two of each document.
pub(super) fn of_several(total: u64, documents: &[Read], wording: &Wording, language: Language) -> Text {
    let own = &wording.collection;
    let count = |number: u64| digits::number(number, language);
    let shown = documents.len() as u64;
    let lead = if shown < total { &own.summary_of_newest } else { &own.summary_of_all };
    let mut text = Text::new(fill(lead, &[("shown", &count(shown)), ("count", &count(total))]));
    for Read { document, passages } in documents {
        text.paragraph(&format!("**{}**", name(&document.name)));
        let sentences = read(passages);
        let key = key_sentences(&sentences, SENTENCES_OF_EACH);
        let tables = tables(passages);
        match (key.as_slice(), tables.first()) {
            ([], Some(table)) if table.has_names() => say_columns(table, &mut text, wording),
            ([], _) => say_run_on(&sentences.iter().take(1).collect::<Vec<_>>(), &mut text),
            (key, _) => say_run_on(key, &mut text),
        }
    }
    let left = total.saturating_sub(shown);
    if left > 0 {
        text.paragraph(&fill(&own.more_documents, &[("count", &count(left))]));
    }
    text
}

fn say_run_on(sentences: &[&Sentence<'_>], text: &mut Text) {
    for (place, sentence) in sentences.iter().enumerate() {
        text.say(if place == 0 { "\n\n" } else { " " });
        text.quote(sentence.quote);
    }
}

/// What the columns of each table are, how many rows it has, and what its numbers lie between.
fn describe_tables(tables: &[Table<'_>], step: u32, text: &mut Text, wording: &Wording, language: Language) {
    let own = &wording.collection;
    for table in tables.iter().filter(|table| table.has_names() && table.rows.len() > 1).take(MOST_SENTENCES) {
        let rows = digits::number(table.rows.len() as u64 * u64::from(step), language);
        let sentence = if step > 1 { &own.about_rows } else { &own.rows };
        let heading = table.section.map(|section| format!("{}: ", as_markdown(last_heading(section)))).unwrap_or_default();
        text.paragraph(&format!("{heading}{} ", fill(sentence, &[("rows", &rows)])));
        text.say(columns(table, wording));
        if let Some(row) = table.rows.first() {
            text.cite(row.quote);
        }
        say_ranges(table, text, wording);
    }
}

fn say_columns(table: &Table<'_>, text: &mut Text, wording: &Wording) {
    text.paragraph(&columns(table, wording));
    if let Some(row) = table.rows.first() {
        text.cite(row.quote);
    }
}

fn columns(table: &Table<'_>, wording: &Wording) -> String {
    let own = &wording.collection;
    let names: Vec<String> = table.columns.iter().filter(|name| !name.is_empty()).map(|name| as_markdown(name)).collect();
    fill(&own.columns, &[("columns", &names.join(&own.comma))])
}

fn say_ranges(table: &Table<'_>, text: &mut Text, wording: &Wording) {
    let mut before = "\n\n- ";
    let mut said = 0;
    for column in 0..table.columns.len() {
        let mut numbers = table.numbers(column);
        if (numbers.len() as f64) < MOSTLY * table.rows.len() as f64 || said == MOST_RANGES || table.columns[column].is_empty() {
            continue;
        }
        numbers.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let (Some((_, least)), Some((_, most))) = (numbers.first(), numbers.last()) else { continue };
        let value = |row: &super::table::Row<'_>| as_markdown(row.value(&table.columns, column));
        let values = [("column", as_markdown(table.columns[column])), ("from", value(least)), ("to", value(most))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        text.say(format!("{before}{}", fill(&wording.collection.range, &values)));
        text.cite(least.quote);
        if least.quote.sentence != most.quote.sentence {
            text.cite(most.quote);
        }
        before = "\n- ";
        said += 1;
    }
}

/// The headings below the title of the document, each once.
fn say_headings(passages: &[Found], text: &mut Text, wording: &Wording, language: Language) {
    let own = &wording.collection;
    let sections = passages.iter().filter_map(|found| found.anchor.section.as_deref());
    let has_title = sections.clone().any(|section| section.contains(Anchor::BETWEEN_HEADINGS));
    let mut headings: Vec<&str> = Vec::new();
    for section in sections.filter(|section| !has_title || section.contains(Anchor::BETWEEN_HEADINGS)) {
        let heading = last_heading(section);
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    if headings.len() < 2 {
        return;
    }
    let shown: Vec<String> = headings.iter().take(MOST_HEADINGS).map(|heading| as_markdown(heading)).collect();
    let mut list = shown.join(&own.comma);
    if headings.len() > MOST_HEADINGS {
        let more = digits::number((headings.len() - MOST_HEADINGS) as u64, language);
        list.push_str(&own.comma);
        list.push_str(&fill(&own.more, &[("count", &more)]));
    }
    text.paragraph(&fill(&own.headings, &[("headings", &list)]));
}

/// The innermost of the headings above a passage.
pub(super) fn last_heading(section: &str) -> &str {
    section.rsplit(Anchor::BETWEEN_HEADINGS).next().unwrap_or(section).trim()
}
