//! What the library's page shows: made by the server as HTML, and swapped in where it has changed.

use domain::ids::DocumentId;
use serde::Serialize;

/// A part of the page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Part {
    /// Differs when what the part shows does.
    pub mark: u32,
    /// Empty in the browser for what came with the page, which shows it already.
    pub html: String,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub id: DocumentId,
    pub part: Part,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LibraryStart {
    /// The folders.
    pub side: Part,
    /// The way to add a page of the web.
    pub adding: Part,
    /// What narrows the list.
    pub tools: Part,
    /// What can be done to several.
    pub selection: Part,
    /// The documents that are asked for.
    pub rows: Vec<Row>,
    /// What stands below them.
    pub foot: Part,
    /// The test of a question.
    pub tester: Part,
    /// One document beside them, when the address names it.
    pub beside: Part,
}

domain::json::from_json! {
    struct Part { mark, html }
    struct Row { id, part }
    struct LibraryStart { side, adding, tools, selection, rows, foot, tester, beside }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.mark == other.mark
    }
}

impl LibraryStart {
    /// All HTML of the page, in an order that stays.
    pub(crate) fn html_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { side, adding, tools, selection, rows, foot, tester, beside } = self;
        let parts = [side, adding, tools, selection, foot, tester, beside].into_iter();
        parts.chain(rows.iter_mut().map(|row| &mut row.part)).map(|part| &mut part.html)
    }
}
