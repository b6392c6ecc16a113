//! The document that the address names, as far as it is shown: of a PDF one page, of others a stretch of the text.

use domain::Error;
use domain::ids::{DocumentId, PassageId};
use domain::knowledge::{DocumentFormat, DocumentState, DocumentText, DocumentView};

use super::asked::Asked;
use super::server_fns::read_document;
use crate::errors::{AppError, Outcome as _};
use crate::request::{own_workspace, services};

#[derive(Debug)]
pub(super) struct OpenDocument {
    pub(super) text: DocumentText,
    /// The page whose text it is, and how many there are.
    pub(super) page: Option<(u32, u32)>,
    /// The passage in it that is marked.
    pub(super) passage: Option<PassageId>,
}

/// Reads it.
pub(super) async fn open_document(id: DocumentId, asked: &Asked) -> Result<OpenDocument, AppError> {
    let (library, own) = (&services()?.library, own_workspace()?);
    let source = match asked.passage() {
        Some(passage) => Some(library.source(own.member(), passage).await.answer()?),
        None => None,
    };
    if source.as_ref().is_some_and(|source| source.document.id != id) {
        return Err(Error::NotFound.into());
    }
    let passage = source.as_ref().map(|source| source.cited);
    let document = library.find(own.member(), id).await.answer()?;
    if let Some(pages) = pages(&document) {
        let of_passage = source.iter().flat_map(|source| &source.passages).find(|found| Some(found.id) == passage);
        let page = of_passage.and_then(|found| found.anchor.page).or_else(|| asked.page()).unwrap_or(1).clamp(1, pages);
        let text = library.text_of_page(own.member(), id, page).await.answer()?;
        return Ok(OpenDocument { text, page: Some((page, pages)), passage });
    }
    let text = match source {
        Some(source) => DocumentText { document, passages: source.passages, next: None },
        None => read_document(id, asked.after()).await?,
    };
    Ok(OpenDocument { text, page: None, passage })
}

/// How many pages can be drawn of it.
fn pages(document: &DocumentView) -> Option<u32> {
    let is_drawn = document.format == DocumentFormat::Pdf && document.state == DocumentState::Indexed;
    document.pages.filter(|pages| is_drawn && *pages > 0)
}
