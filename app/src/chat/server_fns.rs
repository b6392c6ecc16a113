//! What the chat page asks the server outside the socket.

use domain::Timestamp;
use domain::chat::{ConversationSummary, ConversationView};
use domain::ids::{AccountId, ConversationId, MessageId, PassageId, RunId};
use domain::knowledge::SourceView;
use domain::paging::{Cursor, Page};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::errors::AppError;
#[cfg(feature = "ssr")]
use crate::{
    errors::Outcome as _,
    request::{own_workspace, services},
    response::redirect_plain_form,
};

/// Conversations in a stretch of the list.
#[cfg(feature = "ssr")]
const PAGE_SIZE: usize = 40;

/// A page of the list of conversations, and the server's clock to sort it into days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversations {
    pub page: Page<ConversationSummary>,
    /// When it was read.
    pub now: Timestamp,
}

/// What the chat page opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The conversation; none when a new one begins.
    pub view: Option<ConversationView>,
    /// Whose page it is.
    pub account: AccountId,
    /// Whether the library holds anything to answer from.
    pub has_documents: bool,
    /// The key of the question that a plain form would ask.
    pub form_key: String,
}

/// A page of the list of conversations, the one touched last first.
#[server(endpoint = "/app/chat/server_fns/list_conversations")]
pub async fn list_conversations(after: Option<Cursor>) -> Result<Conversations, AppError> {
    let page = services()?.chat.list(own_workspace()?.participant(), after, PAGE_SIZE).await.answer()?;
    Ok(Conversations { page, now: services()?.clock.now() })
}

/// The chat page's beginning.
#[server(endpoint = "/app/chat/server_fns/open_chat")]
pub async fn open_chat(id: Option<ConversationId>) -> Result<Opened, AppError> {
    let own = own_workspace()?;
    let member = own.member();
    let services = services()?;
    let view = match id {
        Some(id) => Some(services.chat.open(member.participant(), id, None).await.answer()?),
        None => None,
    };
    // Only the page of a new conversation shows it.
    let has_documents = view.is_some() || !services.library.list(member.library(), None, 1).await.answer()?.items.is_empty();
    Ok(Opened { view, account: member.account(), has_documents, form_key: MessageId::generate().to_string() })
}

/// A conversation's messages, the newest or those before one.
#[server(endpoint = "/app/chat/server_fns/conversation")]
pub async fn conversation(id: ConversationId, before: Option<MessageId>) -> Result<ConversationView, AppError> {
    services()?.chat.open(own_workspace()?.participant(), id, before).await.answer()
}

/// Asks by a plain form, before hydration or without scripts.
#[server(endpoint = "/app/chat/server_fns/ask")]
pub async fn ask(conversation: Option<ConversationId>, text: String, key: String) -> Result<(), AppError> {
    let participant = own_workspace()?.participant();
    let question = domain::chat::NewQuestion { key, conversation, text };
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
#[server(endpoint = "/app/chat/server_fns/rename")]
pub async fn rename(id: ConversationId, title: String) -> Result<ConversationSummary, AppError> {
    services()?.chat.rename(own_workspace()?.participant(), id, &title).await.answer()
}

/// Deletes a conversation. It can be restored for a while.
#[server(endpoint = "/app/chat/server_fns/delete")]
pub async fn delete(id: ConversationId) -> Result<ConversationId, AppError> {
    services()?.chat.delete(own_workspace()?.participant(), id).await.answer()?;
    redirect_plain_form("/chat");
    Ok(id)
}

/// Restores a deleted conversation.
#[server(endpoint = "/app/chat/server_fns/restore")]
pub async fn restore(id: ConversationId) -> Result<ConversationSummary, AppError> {
    services()?.chat.restore(own_workspace()?.participant(), id).await.answer()
}

/// A passage with the passages around it.
#[server(endpoint = "/app/chat/server_fns/source")]
pub async fn source(passage: PassageId) -> Result<SourceView, AppError> {
    services()?.library.source(own_workspace()?.member(), passage).await.answer()
}
