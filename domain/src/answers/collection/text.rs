//! An answer while it is put together: text of ours and of the documents, and the passages it cites.

use crate::answers::quotation::{are_of_one_table, as_markdown, headings, source, table_row};
use crate::knowledge::{Found, Source, rows};

/// Text with places that are cited; numbers are given when it is written.
#[derive(Debug, Clone, Default)]
pub(in crate::answers) struct Text {
    pieces: Vec<Piece>,
    sources: Vec<Source>,
    material: Vec<Found>,
}

#[derive(Debug, Clone)]
enum Piece {
    Said(String),
    /// The place of its source.
    Cited(usize),
}

/// A sentence or row of a passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quote<'f> {
    pub(super) found: &'f Found,
    pub(super) sentence: &'f str,
}

impl Text {
    pub(super) fn new(lead: impl Into<String>) -> Self {
        let mut text = Self::default();
        text.say(lead);
        text
    }

    /// Adds text that is Markdown already.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.pieces.push(Piece::Said(text.into()));
    }

    /// Adds a paragraph of ours.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.say(format!("\n\n{text}"));
    }

    /// Cites the passage that a sentence stands in.
    pub(super) fn cite(&mut self, quote: Quote<'_>) {
        self.say(" ");
        self.pieces.push(Piece::Cited(self.sources.len()));
        self.sources.push(source(0, quote.found, quote.sentence));
        self.add_material(quote.found);
    }

    /// Adds a sentence as it stands, cited.
    pub(super) fn quote(&mut self, quote: Quote<'_>) {
        self.say(as_markdown(quote.sentence));
        self.cite(quote);
    }

    /// Adds sentences as a list, and rows of the same columns as tables.
    pub(super) fn quotes(&mut self, quotes: &[Quote<'_>]) {
        let mut goes_on = false;
        for group in quotes.chunk_by(|one, next| are_of_one_table(one.sentence, next.sentence)) {
            if let Some(names) = headings(group[0].sentence) {
                self.table_head(&names);
                for row in group {
                    let cells = rows::cells(row.sentence).unwrap_or_default();
                    self.table_row(&cells.into_iter().map(|(_, value)| value).collect::<Vec<_>>(), *row);
                }
                goes_on = false;
            } else {
                for quote in group {
                    self.say(if goes_on { "\n- " } else { "\n\n- " });
                    self.quote(*quote);
                    goes_on = true;
                }
            }
        }
    }

    /// Begins a table.
    pub(super) fn table_head(&mut self, names: &[&str]) {
        self.say(format!("\n\n{}\n|{}", table_row(names, ""), "---|".repeat(names.len())));
    }

    /// Adds a row to the table, cited in its last cell.
    pub(super) fn table_row(&mut self, cells: &[&str], quote: Quote<'_>) {
        let cells: Vec<String> = cells.iter().map(|cell| as_markdown(cell)).collect();
        self.say(format!("\n| {}", cells.join(" | ")));
        self.cite(quote);
        self.say(" |");
    }

    /// Has a model read the passage too, if one writes.
    pub(super) fn add_material(&mut self, found: &Found) {
        if !self.material.iter().any(|known| known.passage == found.passage) {
            self.material.push(found.clone());
        }
    }

    /// The passages it rests on.
    pub(in crate::answers) fn material(&self) -> &[Found] {
        &self.material
    }

    /// The text with its sources, which are numbered from `first`.
    pub(in crate::answers) fn numbered(&self, first: u32) -> (Vec<Source>, Vec<String>) {
        let number = |place: usize| first.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        let sources = self.sources.iter().enumerate().map(|(place, source)| Source { n: number(place), ..source.clone() });
        let mut pieces: Vec<String> = Vec::new();
        for piece in &self.pieces {
            match (piece, pieces.last_mut()) {
                (Piece::Cited(place), Some(before)) => before.push_str(&format!("[{}]", number(*place))),
                (Piece::Cited(place), None) => pieces.push(format!("[{}]", number(*place))),
                (Piece::Said(text), _) => pieces.push(text.clone()),
            }
        }
        (sources.collect(), pieces)
    }
}

/// A document's name as part of our text.
pub(super) fn name(name: &str) -> String {
    as_markdown(name)
}

/// The beginning of a sentence that is too long for where it is shown.
pub(super) fn clipped(sentence: &str, characters: usize) -> String {
    let Some((end, _)) = sentence.char_indices().nth(characters) else { return sentence.to_owned() };
    let end = sentence[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", &sentence[..end])
}
