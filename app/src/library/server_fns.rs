//! What the library page asks the server. Files go up by `/library/upload`, not through here.
//!
//! What changes something is sent by forms, which lead back to the page.

use domain::Timestamp;
use domain::ids::{DocumentId, FolderId, PassageId};
use domain::knowledge::{Anchor, DocumentText, DocumentView};
use domain::paging::{Cursor, Page};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::shown::LibraryStart;
use crate::answer_encoding::Answer;
use crate::errors::AppError;
#[cfg(feature = "ssr")]
use {
    crate::errors::Outcome as _,
    crate::language::{href, use_language},
    crate::request::{own_workspace, services},
    crate::response::{back_to, redirect_plain_form},
    crate::workspace::Address,
    domain::Error,
    domain::answers::{PERCENT_ENOUGH, likelihood},
    domain::knowledge::web::WebAddress,
    domain::knowledge::{Found, KnowledgeError, MAX_DOCUMENTS, NewPage, Score, count_reading},
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
    /// Its document.
    pub document: DocumentId,
    /// The name of that.
    pub document_name: String,
    pub anchor: Anchor,
    /// Its text.
    pub body: String,
    pub fit: Fit,
}

/// How well a passage fits a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// Tenths by words, by words that stand one after the other, and by pieces of words.
    pub words: u32,
    pub pairs: u32,
    pub pieces: u32,
    /// How like the question it is in its meaning, in percent, where that is known.
    pub likeness: Option<u32>,
    /// How likely its best sentence answers the question, in percent.
    pub likelihood: u32,
    /// And how many an answer needs.
    pub needed: u32,
}

domain::json::from_json! {
    struct Documents { page, now }
    struct Hit { passage, document, document_name, anchor, body, fit }
    struct Fit { words, pairs, pieces, likeness, likelihood, needed }
}

/// What is done to several documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "the browser sends it by a form"))]
pub enum Act {
    /// Put into a folder, or into none.
    Move,
    /// Read once more where that failed, or fetched once more.
    Read,
    /// Deleted.
    Delete,
}

/// The library as it is at an address of which this is the query.
#[server(endpoint = "/app/library/server_fns/open_library", output = Answer)]
pub async fn open_library(query: String) -> Result<LibraryStart, AppError> {
    super::library_at(Address::new("/library", &query)).await
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
    // Beside the list there would be nothing to show any more.
    back_to(&href("/library"), "");
    Ok(id)
}

/// Adds a document to try the product with; then one goes and asks it.
#[server(endpoint = "/app/library/server_fns/add_sample")]
pub async fn add_sample() -> Result<(), AppError> {
    let (services, own, language) = (services()?, own_workspace()?, use_language());
    count_reading(&*services.limiter, own.member()).await.answer()?;
    services.library.add_sample(own.member(), language).await.answer()?;
    redirect_plain_form(&href("/chat"));
    Ok(())
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
    let explained = services()?.library.explain(own_workspace()?.member().library(), &question, HITS).await.answer()?;
    let (found, scores): (Vec<Found>, Vec<Score>) = explained.into_iter().unzip();
    let likelihoods = likelihood(&question, &found);
    let tenths = |score: f32| (score * 10.0).round() as u32;
    let hit = |((found, score), likelihood): ((Found, Score), u32)| {
        let Found { passage, document_name, anchor, body, document, score: _, likeness } = found;
        let Score { words, pairs, pieces, whole: _ } = score;
        let likeness = likeness.map(|cosine| (cosine.max(0.0) * 100.0).round() as u32);
        let fit = Fit { words: tenths(words), pairs: tenths(pairs), pieces: tenths(pieces), likeness, likelihood, needed: PERCENT_ENOUGH };
        Hit { passage, document, document_name, anchor, body, fit }
    };
    Ok(found.into_iter().zip(scores).zip(likelihoods).map(hit).collect())
}

/// The text of a document as it was read, from the passage after the given number on.
#[server(endpoint = "/app/library/server_fns/read_document", output = Answer)]
pub async fn read_document(id: DocumentId, after: Option<u32>) -> Result<DocumentText, AppError> {
    services()?.library.text(own_workspace()?.member(), id, after, PASSAGES).await.answer()
}

/// Calls a document something else.
#[server(endpoint = "/app/library/server_fns/rename_document")]
pub async fn rename_document(id: DocumentId, name: String) -> Result<(), AppError> {
    services()?.library.rename(own_workspace()?.member(), id, &name).await.answer()?;
    Ok(())
}

/// Has a document take the place of older ones of the same name.
#[server(endpoint = "/app/library/server_fns/replace_older")]
pub async fn replace_older(id: DocumentId) -> Result<(), AppError> {
    services()?.library.replace_older(own_workspace()?.member(), &[id]).await.answer()
}

/// Has a page of the web fetched once more.
#[server(endpoint = "/app/library/server_fns/fetch_again")]
pub async fn fetch_again(id: DocumentId) -> Result<(), AppError> {
    let (services, own) = (services()?, own_workspace()?);
    count_reading(&*services.limiter, own.member()).await.answer()?;
    services.library.fetch_again(own.member(), &[id]).await.answer()
}

/// Does something to several documents.
#[server(endpoint = "/app/library/server_fns/manage_documents")]
pub async fn manage_documents(
    act: Act,
    #[server(default)] ids: Vec<DocumentId>,
    #[server(default)] folder: Option<String>,
) -> Result<(), AppError> {
    let (services, own) = (services()?, own_workspace()?);
    if ids.is_empty() || ids.len() > MAX_DOCUMENTS as usize {
        return Err(Error::from(KnowledgeError::NothingChosen).into());
    }
    match act {
        Act::Move => services.library.move_documents(own.member(), &ids, chosen(folder)?).await.answer(),
        Act::Delete => services.library.delete_all(own.member(), &ids).await.answer(),
        Act::Read => {
            for id in &ids {
                count_reading(&*services.limiter, own.member()).await.answer()?;
                services.library.retry(own.member(), *id).await.answer()?;
            }
            services.library.fetch_again(own.member(), &ids).await.answer()
        }
    }
}

/// Adds a page of the web, perhaps with the pages below it.
#[server(endpoint = "/app/library/server_fns/add_page")]
pub async fn add_page(
    address: String,
    #[server(default)] weekly: bool,
    #[server(default)] below: bool,
    #[server(default)] folder: Option<String>,
) -> Result<(), AppError> {
    let (services, own) = (services()?, own_workspace()?);
    let address = address.parse::<WebAddress>().map_err(Error::from).answer()?;
    count_reading(&*services.limiter, own.member()).await.answer()?;
    let page = NewPage { address, is_refreshed: weekly, with_pages_below: below, folder: chosen(folder)? };
    services.library.add_page(own.member().library(), &page).await.answer()?;
    Ok(())
}

/// Makes a folder.
#[server(endpoint = "/app/library/server_fns/make_folder")]
pub async fn make_folder(name: String) -> Result<(), AppError> {
    services()?.library.make_folder(own_workspace()?.member().library(), &name).await.answer()?;
    Ok(())
}

/// Calls a folder something else.
#[server(endpoint = "/app/library/server_fns/rename_folder")]
pub async fn rename_folder(id: FolderId, name: String) -> Result<(), AppError> {
    services()?.library.rename_folder(own_workspace()?.member(), id, &name).await.answer()
}

/// Takes a folder away; its documents stay.
#[server(endpoint = "/app/library/server_fns/delete_folder")]
pub async fn delete_folder(id: FolderId) -> Result<(), AppError> {
    services()?.library.delete_folder(own_workspace()?.member(), id).await.answer()?;
    back_to(&href("/library"), "");
    Ok(())
}

/// The folder that a form names; an empty field is none.
#[cfg(feature = "ssr")]
fn chosen(folder: Option<String>) -> Result<Option<FolderId>, AppError> {
    let named = folder.filter(|folder| !folder.is_empty()).map(|folder| folder.parse());
    named.transpose().map_err(|_| Error::NotFound.into())
}
