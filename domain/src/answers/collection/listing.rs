//! Lists: all rows of the table, all items of the list or all sentences of the section that a question asks for.

use std::collections::HashSet;

use super::table::{Row, Table, tables};
use super::text::{Quote, Text, name};
use super::vocabulary::Word;
use super::wording::fill;
use crate::Language;
use crate::answers::Wording;
use crate::answers::quotation::table_row;
use crate::ids::PassageId;
use crate::knowledge::rows::is_row;
use crate::knowledge::{Found, Sample};
use crate::persian::analyser::{Token, tokens};
use crate::persian::digits;

/// So many documents are looked through, the best first.
pub(super) const MOST_DOCUMENTS: usize = 3;
/// And so much of each.
pub(super) const SAMPLE: Sample = Sample { of_each: 300, step: 1 };
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 8;
/// A table of more columns is shown by the names of its rows when nothing else is asked for.
const FEW_COLUMNS: usize = 4;
/// What a list must hold of the words that are asked for.
const ENOUGH: f32 = 0.6;
/// A word that stands in some of the rows is found less surely than one that stands above them all.
const IN_ROWS: f32 = 0.8;
/// What it adds that the best passage for the question stands in it.
const OF_PASSAGES: f32 = 0.3;

/// The list in these documents, whose passages stand behind one another, that the words ask for; `None` when there is none. `ranked` are
/// the best passages for the question.
pub(super) fn of_passages(
    wanted: &[Word],
    passages: &[Found],
    ranked: &[PassageId],
    wording: &Wording,
    language: Language,
) -> Option<Text> {
    let mut best: Option<(f32, &str, Vec<Candidate<'_>>)> = None;
    for document in passages.chunk_by(|one, next| one.document == next.document) {
        let candidates = candidates(document, wanted);
        let fit = candidates.iter().map(|candidate| candidate.fit).fold(0.0, f32::max);
        let mut same: Vec<Candidate<'_>> = candidates.into_iter().filter(|candidate| candidate.fit >= fit - 0.01).collect();
        if same.iter().any(|candidate| candidate.columns.is_some()) {
            same.retain(|candidate| candidate.columns.is_some());
        }
        let rank =
            same.iter().filter_map(|candidate| candidate.best_rank(ranked)).min().map_or(0.0, |rank| OF_PASSAGES / (1.0 + rank as f32));
        let score = fit + rank;
        if fit >= ENOUGH && best.as_ref().is_none_or(|(other, ..)| score > *other) {
            best = Some((score, &document[0].document_name, same));
        }
    }
    let (_, document, candidates) = best?;
    Some(written(document, candidates, wording, language))
}

fn written(document: &str, candidates: Vec<Candidate<'_>>, wording: &Wording, language: Language) -> Text {
    let own = &wording.collection;
    let mut text = Text::new(fill(&own.list, &[("name", &name(document))]));
    let mut left = MOST_ROWS;
    let mut more = 0;
    let several = candidates.len() > 1;
    for candidate in candidates {
        let shown = candidate.rows.len().min(left);
        left -= shown;
        more += candidate.rows.len() - shown;
        if shown > 0 {
            if let Some(section) = candidate.section.filter(|_| several) {
                text.paragraph(&format!("**{}**", name(super::summary::last_heading(section))));
            }
            candidate.say(shown, &mut text);
        }
    }
    if more > 0 {
        text.paragraph(&fill(&own.more_rows, &[("count", &digits::number(more as u64, language))]));
    }
    text
}

/// What may be the list that is asked for.
struct Candidate<'f> {
    /// How much of what is asked for it holds, from 0 to 1.
    fit: f32,
    section: Option<&'f str>,
    /// What is shown of it; columns only where it is a table.
    rows: Vec<Quote<'f>>,
    columns: Option<(Table<'f>, Vec<usize>)>,
}

impl Candidate<'_> {
    /// The place of the first of these passages that it stands in.
    fn best_rank(&self, ranked: &[PassageId]) -> Option<usize> {
        let own: HashSet<PassageId> = self.rows.iter().map(|quote| quote.found.passage).collect();
        ranked.iter().position(|passage| own.contains(passage))
    }

    fn say(&self, shown: usize, text: &mut Text) {
        let rows = &self.rows[..shown];
        let Some((table, columns)) = &self.columns else { return text.quotes(rows) };
        let names: Vec<&str> = columns.iter().map(|column| table.columns[*column]).collect();
        let is_list = names.len() == 1;
        if !is_list {
            text.say(format!("\n\n{}\n|{}", table_row(&names, ""), "---|".repeat(names.len())));
        }
        for (place, row) in
            table.rows.iter().filter(|row| rows.iter().any(|quote| std::ptr::eq(quote.sentence, row.quote.sentence))).enumerate()
        {
            let cells: Vec<&str> = columns.iter().map(|column| row.value(&table.columns, *column)).collect();
            if is_list {
                text.say(if place == 0 { "\n\n- " } else { "\n- " });
                text.say(name(cells[0]));
                text.cite(row.quote);
            } else {
                text.table_row(&cells, row.quote);
            }
        }
    }
}

/// The tables, lists and sections of a document with how well each fits.
fn candidates<'f>(passages: &'f [Found], wanted: &[Word]) -> Vec<Candidate<'f>> {
    let name = passages.first().map_or("", |found| found.document_name.as_str());
    let tables = tables(passages).into_iter().filter(|table| table.rows.len() > 1);
    let mut candidates: Vec<Candidate<'f>> = tables.map(|table| of_table(table, name, wanted)).collect();
    candidates.extend(items(passages).into_iter().map(|items| of_items(items, name, wanted)));
    candidates
}

/// The words that stand above a list: in the name of its document and the headings.
fn above(document: &str, section: Option<&str>) -> Vec<Token> {
    tokens(&[document, section.unwrap_or_default()].join("\n"))
}

fn of_table<'f>(table: Table<'f>, document: &str, wanted: &[Word]) -> Candidate<'f> {
    let above = above(document, table.section);
    let names: Vec<Vec<Token>> = table.columns.iter().map(|name| tokens(name)).collect();
    let mut columns: Vec<usize> = Vec::new();
    let mut of_rows: Vec<&Word> = Vec::new();
    let mut fit = 0.0;
    for word in wanted {
        let asked: Vec<usize> = (0..names.len()).filter(|column| stands_in(word, &names[*column])).collect();
        if !asked.is_empty() {
            fit += 1.0;
            columns.extend(asked);
        } else if stands_in(word, &above) {
            fit += 1.0;
        } else if table.rows.iter().any(|row| row_holds(row, word)) {
            fit += IN_ROWS;
            of_rows.push(word);
        }
    }
    let holding = |row: &Row<'_>| of_rows.iter().filter(|word| row_holds(row, word)).count();
    let most = table.rows.iter().map(holding).max().unwrap_or(0);
    let rows: Vec<Quote<'f>> = table.rows.iter().filter(|row| holding(row) == most).map(|row| row.quote).collect();
    let columns = shown_columns(&table, columns, &of_rows);
    let fit = fit / wanted.len().max(1) as f32;
    Candidate { fit, section: table.section, rows, columns: table.has_names().then_some((table, columns)) }
}

fn row_holds(row: &Row<'_>, word: &Word) -> bool {
    row.values().any(|value| stands_in(word, &tokens(value)))
}

/// The columns that are asked for beside the one that names the rows; all when none is.
fn shown_columns(table: &Table<'_>, asked: Vec<usize>, of_rows: &[&Word]) -> Vec<usize> {
    let naming = table.naming_column();
    let all: Vec<usize> = (0..table.columns.len().min(MOST_COLUMNS)).collect();
    let others: Vec<usize> = asked.iter().copied().filter(|column| *column != naming).collect();
    if others.is_empty() {
        let names_alone = asked.contains(&naming) && table.columns.len() > FEW_COLUMNS && of_rows.is_empty();
        return if names_alone { vec![naming] } else { all };
    }
    let holds = |column: &usize| {
        let holds = |word: &Word| table.rows.iter().any(|row| stands_in(word, &tokens(row.value(&table.columns, *column))));
        of_rows.iter().any(|word| holds(word))
    };
    all.into_iter().filter(|column| *column == naming || others.contains(column) || holds(column)).collect()
}

/// Whether a word stands among those of a text in some form.
fn stands_in(word: &Word, text: &[Token]) -> bool {
    let Word { token, parts, .. } = word;
    let stands = |stem: &str| text.iter().any(|other| other.stem == stem || other.text == stem);
    stands(&token.text) || stands(&token.stem) || (!parts.is_empty() && parts.iter().all(|part| stands(part)))
}

/// Lines that belong together: the items of a list, or the sentences of a short section.
struct Items<'f> {
    section: Option<&'f str>,
    /// The line that announces them.
    lead: Option<&'f str>,
    quotes: Vec<Quote<'f>>,
}

/// A list has so many items at least.
const FEWEST_ITEMS: usize = 3;
/// A longer line is a paragraph.
const ITEM_CHARACTERS: usize = 160;
/// A section of more sentences is no list.
const MOST_SENTENCES: usize = 12;

fn of_items<'f>(items: Items<'f>, document: &str, wanted: &[Word]) -> Candidate<'f> {
    let mut above = above(document, items.section);
    above.extend(tokens(items.lead.unwrap_or_default()));
    let fitting = wanted.iter().filter(|word| stands_in(word, &above)).count();
    let is_named = wanted.iter().any(|word| {
        let heading = items.section.map(super::summary::last_heading).unwrap_or_default();
        stands_in(word, &tokens(heading)) || stands_in(word, &tokens(items.lead.unwrap_or_default()))
    });
    let fit = if is_named { fitting as f32 / wanted.len().max(1) as f32 } else { 0.0 };
    // All of it must be said above: a sentence that answers is better than a section that may.
    let fit = if fit > 0.99 || items.lead.is_some() { fit } else { 0.0 };
    Candidate { fit, section: items.section, rows: items.quotes, columns: None }
}

/// The lists of a document, and its short sections as lists of sentences.
fn items(passages: &[Found]) -> Vec<Items<'_>> {
    let mut all: Vec<Items<'_>> = Vec::new();
    for section in passages.chunk_by(|one, next| one.anchor.section == next.anchor.section) {
        let heading = section[0].anchor.section.as_deref();
        let lines: Vec<Quote<'_>> =
            section.iter().flat_map(|found| found.body.lines().map(move |line| Quote { found, sentence: line.trim() })).collect();
        let runs: Vec<(usize, usize)> = runs(&lines);
        for (start, end) in &runs {
            let lead = start.checked_sub(1).map(|before| lines[before].sentence);
            all.push(Items { section: heading, lead, quotes: lines[*start..*end].to_vec() });
        }
        if runs.is_empty() && !lines.iter().any(|line| is_row(line.sentence)) {
            let quotes: Vec<Quote<'_>> = super::terms::read(section).into_iter().map(|sentence| sentence.quote).collect();
            if quotes.len() <= MOST_SENTENCES {
                all.push(Items { section: heading, lead: None, quotes });
            }
        }
    }
    all
}

/// Where lines stand behind one another that look like items.
fn runs(lines: &[Quote<'_>]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let length = lines[start..].iter().take_while(|line| is_item(line.sentence)).count();
        if length >= FEWEST_ITEMS {
            runs.push((start, start + length));
        }
        start += length.max(1);
    }
    runs
}

/// Whether a line is an item: marked or numbered, or short and not ended like a sentence.
fn is_item(line: &str) -> bool {
    let is_marked = line.starts_with(['-', '•', '*', '–', '▪', '·']);
    let number = line.chars().take_while(|c| digits::value(*c).is_some()).count();
    let is_numbered = number > 0 && line.chars().nth(number).is_some_and(|c| matches!(c, '.' | ')' | '-' | '–'));
    let is_short = line.chars().count() <= ITEM_CHARACTERS && !line.ends_with(['.', '؟', '?', '!', ':']);
    !line.is_empty() && !is_row(line) && (is_marked || is_numbered || is_short)
}
