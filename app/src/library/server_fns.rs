//! What the library page asks the server. Files go up by `/library/upload`, not through here.

use domain::Timestamp;
use domain::ids::{DocumentId, PassageId};
use domain::knowledge::{Anchor, DocumentText, DocumentView};
use domain::paging::{Cursor, Page};
use leptos::prelude::*;
use serde::Serialize;

use crate::answer_encoding::Answer;
use crate::errors::AppError;
#[cfg(feature = "ssr")]
use {
    crate::errors::Outcome as _,
    crate::request::{own_workspace, services},
    domain::knowledge::count_reading,
};

#[cfg(feature = "ssr")]
const PAGE_SIZE: usize = 30;
/// Passages in a page of a document's text.
#[cfg(feature = "ssr")]
const PASSAGES: usize = 40;
/// Passages that the test of a question shows.
#[cfg(feature = "ssr")]
const HITS: usize = 8;

/// A page of the library, and the server's clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Documents {
    pub page: Page<DocumentView>,
    /// When it was read.
    pub now: Timestamp,
}

/// A passage that would answer a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The passage.
    pub passage: PassageId,
    /// The name of its document.
    pub document_name: String,
    pub anchor: Anchor,
    /// Its text.
    pub body: String,
}

domain::json::from_json! {
    struct Documents { page, now }
    struct Hit { passage, document_name, anchor, body }
}

/// A page of the library, the newest first.
#[server(endpoint = "/app/library/server_fns/list_documents", output = Answer)]
pub async fn list_documents(after: Option<Cursor>) -> Result<Documents, AppError> {
    let page = services()?.library.list(own_workspace()?.member().library(), after, PAGE_SIZE).await.answer()?;
    Ok(Documents { page, now: services()?.clock.now() })
}

/// Deletes a document with everything that was read from it.
#[server(endpoint = "/app/library/server_fns/delete_document", output = Answer)]
pub async fn delete_document(id: DocumentId) -> Result<DocumentId, AppError> {
    services()?.library.delete(own_workspace()?.member(), id).await.answer()?;
    Ok(id)
}

/// Reads a document once more.
#[server(endpoint = "/app/library/server_fns/retry_document", output = Answer)]
pub async fn retry_document(id: DocumentId) -> Result<DocumentView, AppError> {
    let (services, own) = (services()?, own_workspace()?);
    count_reading(&*services.limiter, own.member()).await.answer()?;
    services.library.retry(own.member(), id).await.answer()
}

/// The passages that would answer a question, best first.
#[server(endpoint = "/app/library/server_fns/find_passages", output = Answer)]
pub async fn find_passages(question: String) -> Result<Vec<Hit>, AppError> {
    let found = services()?.library.search(own_workspace()?.member().library(), &question, HITS).await.answer()?;
    let hit = |found: domain::knowledge::Found| {
        let domain::knowledge::Found { passage, document_name, anchor, body, document: _, score: _ } = found;
        Hit { passage, document_name, anchor, body }
    };
    Ok(found.into_iter().map(hit).collect())
}

/// The text of a document as it was read, from the passage after the given number on.
#[server(endpoint = "/app/library/server_fns/read_document", output = Answer)]
pub async fn read_document(id: DocumentId, after: Option<u32>) -> Result<DocumentText, AppError> {
    services()?.library.text(own_workspace()?.member(), id, after, PASSAGES).await.answer()
}
