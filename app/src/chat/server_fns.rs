//! What the chat page asks the server outside the socket.

use domain::Timestamp;
use domain::chat::{ConversationSummary, ConversationView};
use domain::ids::{ConversationId, MessageId, PassageId, RunId};
use domain::paging::{Cursor, Page};
use leptos::prelude::*;
use serde::Serialize;

use super::loaded::LoadedConversation;
#[cfg(feature = "ssr")]
use super::{settled::settle, source_sheet::source_sheet};
use crate::answer_encoding::Answer;
use crate::errors::AppError;
#[cfg(feature = "ssr")]
use crate::{
    errors::Outcome as _,
    language::use_language,
    request::{own_workspace, services, settings},
    response::redirect_plain_form,
};
#[cfg(feature = "ssr")]
use domain::workspaces::Member;

/// Conversations in a stretch of the list.
#[cfg(feature = "ssr")]
const PAGE_SIZE: usize = 40;

/// A page of the list of conversations, and the server's clock to sort it into days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conversations {
    pub page: Page<ConversationSummary>,
    /// When it was read.
    pub now: Timestamp,
}

/// What the chat page opens with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opened {
    /// The conversation; none when a new one begins.
    pub conversation: Option<LoadedConversation>,
    /// Whether the library holds anything to answer from.
    pub has_documents: bool,
    /// Questions that its documents answer, for a new conversation.
    pub suggestions: Vec<String>,
    /// Whether whoever answers can search the web, too.
    pub searches_web: bool,
    /// The key of the question that a plain form would ask.
    pub form_key: String,
}

/// A page of the list of conversations, the one touched last first.
#[server(endpoint = "/app/chat/server_fns/list_conversations", output = Answer)]
pub async fn list_conversations(after: Option<Cursor>) -> Result<Conversations, AppError> {
    let page = services()?.chat.list(own_workspace()?.participant(), after, PAGE_SIZE).await.answer()?;
    Ok(Conversations { page, now: services()?.clock.now() })
}

/// A cited passage as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceSheet {
    pub passage: PassageId,
    /// The number by which the answer cites it.
    pub number: Option<u32>,
    /// What is read out of it: which source it is, and where it stands.
    pub words: String,
    /// The passage with those around it. Empty in the browser for what came with the page, which shows it already.
    pub html: String,
}

domain::json::from_json! {
    struct Conversations { page, now }
    struct Opened { conversation, has_documents, suggestions, searches_web, form_key }
    struct SourceSheet { passage, number, words, html }
}

/// The chat page's beginning.
#[server(endpoint = "/app/chat/server_fns/open_chat", output = Answer)]
pub async fn open_chat(id: Option<ConversationId>) -> Result<Opened, AppError> {
    open_chat_at(id, None).await.map(|(opened, _)| opened)
}

/// The same at an address that names a passage: its citations are marked, and it comes with them.
#[cfg(feature = "ssr")]
pub(crate) async fn open_chat_at(
    id: Option<ConversationId>,
    passage: Option<PassageId>,
) -> Result<(Opened, Option<Result<SourceSheet, AppError>>), AppError> {
    let own = own_workspace()?;
    let member = own.member();
    let services = services()?;
    let view = match id {
        Some(id) => Some(services.chat.open(member.participant(), id, None).await.answer()?),
        None => None,
    };
    let sheet = match passage {
        Some(passage) => {
            let mut messages = view.iter().flat_map(|view| view.messages.iter().rev());
            let citing = messages.find(|message| message.sources.iter().any(|source| source.passage == Some(passage)));
            Some(source(passage, citing.map(|message| message.id)).await)
        }
        None => None,
    };
    // Only the page of a new conversation shows it.
    let has_documents = view.is_some() || !services.library.list(member.library(), None, 1).await.answer()?.items.is_empty();
    let suggestions = if view.is_none() && has_documents { suggestions(own.member()).await } else { Vec::new() };
    let (searches_web, form_key) = (settings()?.searches_web, MessageId::generate().to_string());
    let conversation = view.map(|view| settle(view, passage, None));
    Ok((Opened { conversation, has_documents, suggestions, searches_web, form_key }, sheet))
}

/// A page is as good without them.
#[cfg(feature = "ssr")]
async fn suggestions(member: Member<'_>) -> Vec<String> {
    let Ok(services) = services() else { return Vec::new() };
    match services.suggestions.of(&[member.library().id()], use_language()).await {
        Ok(suggestions) => suggestions.to_vec(),
        Err(error) => {
            tracing::warn!(%error, "questions to begin with could not be made");
            Vec::new()
        }
    }
}

/// A conversation's messages as a page shows them, the newest or those before one; none when they are those that bear the known mark.
#[server(endpoint = "/app/chat/server_fns/load_messages", output = Answer)]
pub async fn load_messages(id: ConversationId, before: Option<MessageId>, known: Option<u32>) -> Result<LoadedConversation, AppError> {
    Ok(settle(conversation(id, before).await?, None, known))
}

/// The same as data, for programs.
#[server(endpoint = "/app/chat/server_fns/conversation")]
pub async fn conversation(id: ConversationId, before: Option<MessageId>) -> Result<ConversationView, AppError> {
    services()?.chat.open(own_workspace()?.participant(), id, before).await.answer()
}

/// Asks outside the socket, for programs; the form of the page is sent to where it may bring files.
#[server(endpoint = "/app/chat/server_fns/ask")]
pub async fn ask(
    conversation: Option<ConversationId>,
    text: String,
    key: String,
    #[server(default)] documents_only: bool,
) -> Result<(), AppError> {
    let participant = own_workspace()?.participant();
    let key = key.parse().map_err(domain::Error::from).answer()?;
    let question = domain::chat::NewQuestion { key, conversation, text, attachments: Vec::new(), documents_only };
    let asked = services()?.chat.ask(participant, question).await.answer()?;
    // The address without a language redirects to that of the page.
    redirect_plain_form(&format!("/chat/{}", asked.conversation.id));
    Ok(())
}

/// Stops an answer.
#[server(endpoint = "/app/chat/server_fns/stop")]
pub async fn stop(run: RunId) -> Result<(), AppError> {
    services()?.chat.stop(own_workspace()?.participant(), run).await.answer()
}

/// Continues an answer that ended too soon, by a plain form.
#[server(endpoint = "/app/chat/server_fns/continue_answer")]
pub async fn continue_answer(message: MessageId) -> Result<(), AppError> {
    services()?.chat.continue_answer(own_workspace()?.participant(), message).await.answer().map(drop)
}

/// Gives a conversation another title.
#[server(endpoint = "/app/chat/server_fns/rename", output = Answer)]
pub async fn rename(id: ConversationId, title: String) -> Result<ConversationSummary, AppError> {
    services()?.chat.rename(own_workspace()?.participant(), id, &title).await.answer()
}

/// Deletes a conversation. It can be restored for a while.
#[server(endpoint = "/app/chat/server_fns/delete", output = Answer)]
pub async fn delete(id: ConversationId) -> Result<ConversationId, AppError> {
    services()?.chat.delete(own_workspace()?.participant(), id).await.answer()?;
    redirect_plain_form("/chat");
    Ok(id)
}

/// Restores a deleted conversation.
#[server(endpoint = "/app/chat/server_fns/restore", output = Answer)]
pub async fn restore(id: ConversationId) -> Result<ConversationSummary, AppError> {
    services()?.chat.restore(own_workspace()?.participant(), id).await.answer()
}

/// A passage with the passages around it, as an answer cites it.
#[server(endpoint = "/app/chat/server_fns/source", output = Answer)]
pub async fn source(passage: PassageId, answer: Option<MessageId>) -> Result<SourceSheet, AppError> {
    let (own, services) = (own_workspace()?, services()?);
    let member = own.member();
    let cited = match answer {
        Some(answer) => services.chat.cited(member.participant(), answer).await.answer()?,
        None => Vec::new(),
    };
    Ok(source_sheet(services.library.source(member, passage).await.answer()?, &cited))
}
