//! What goes into a copy, read page by page.

use std::pin::pin;

use futures::stream::{self, Stream, StreamExt, TryStreamExt};

use super::archive::{Archive, Packing};
use super::entity::export;
use super::names::{entry_name, split};
use super::records::{Choice, Conversation, Document, Message, Notification, Person, SecurityEvent, Session};
use super::service::ExportsParts;
use crate::Result;
use crate::chat::Chat;
use crate::chat::entity::message;
use crate::ids::{AccountId, ConversationId, WorkspaceId};
use crate::knowledge::DocumentFormat;
use crate::notifications;

/// Rows of the lists that are read at once.
const A_PAGE: usize = 100;

/// Writes everything that is kept of the person who asked, and of the workspace they asked for.
///
/// # Errors
/// When the database, the files or the disk fail.
pub(super) async fn write(parts: &ExportsParts, export: &export::Model, archive: &mut Archive) -> Result<()> {
    let account = export.requested_by;
    archive.json("profile.json", &Person::of(account, parts.accounts.about(account).await?)).await?;
    if let Some(jpeg) = parts.accounts.picture_of(account).await? {
        archive.entry("picture.jpg", Packing::Stored).await?;
        archive.bytes(jpeg).await?;
    }
    sessions(parts, account, archive).await?;
    security_events(parts, account, archive).await?;
    notifications(parts, account, archive).await?;
    conversations(parts, account, archive).await?;
    documents(parts, export.workspace_id, archive).await
}

async fn sessions(parts: &ExportsParts, account: AccountId, archive: &mut Archive) -> Result<()> {
    archive.list("sessions.json", "").await?;
    let mut after = None;
    loop {
        let page = parts.accounts.sessions_of(account, None, after).await?;
        for session in page.items {
            archive.item(&Session::from(session)).await?;
        }
        after = page.next;
        if after.is_none() {
            return archive.end_list("").await;
        }
    }
}

async fn security_events(parts: &ExportsParts, account: AccountId, archive: &mut Archive) -> Result<()> {
    archive.list("security-events.json", "").await?;
    let mut before = None;
    loop {
        let page = parts.audit.of_account(account, before, A_PAGE).await?;
        for event in page.items {
            archive.item(&SecurityEvent::of(account, event)).await?;
        }
        before = page.next;
        if before.is_none() {
            return archive.end_list("").await;
        }
    }
}

/// What they were told, and what they have chosen to be told.
async fn notifications(parts: &ExportsParts, account: AccountId, archive: &mut Archive) -> Result<()> {
    let choices = notifications::chosen(&parts.db, account).await?.into_iter().map(Choice::from).collect::<Vec<_>>();
    let before = format!("{{\"preferences\":{},\n\"notifications\":", serde_json::to_string(&choices)?);
    archive.list("notifications.json", &before).await?;
    let mut after = None;
    loop {
        let page = notifications::after(&parts.db, account, after, A_PAGE as u64).await?;
        let Some(last) = page.last() else { return archive.end_list("}").await };
        after = Some(last.id);
        for row in page {
            archive.item(&Notification::of(row)?).await?;
        }
    }
}

/// A file for each conversation.
async fn conversations(parts: &ExportsParts, account: AccountId, archive: &mut Archive) -> Result<()> {
    let (mut after, mut number) = (None, 0);
    loop {
        let page = parts.chat.conversations_after(account, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        let mut messages = pin!(messages(&parts.chat, page.iter().map(|row| row.id).collect()).peekable());
        for conversation in page {
            number += 1;
            let head = serde_json::to_string(&Conversation::from(&conversation))?;
            let before = format!("{{\"conversation\":{head},\n\"messages\":");
            archive.list(&entry_name("conversations", number, &conversation.title, ".json"), &before).await?;
            let its_own =
                |message: &Result<message::Model>| message.as_ref().is_ok_and(|message| message.conversation_id == conversation.id);
            while let Some(message) = messages.as_mut().next_if(its_own).await {
                archive.item(&Message::of(message?)?).await?;
            }
            archive.end_list("}").await?;
        }
        // What is left over is an error, or else came in after the page was read.
        if let Some(Err(error)) = messages.next().await {
            return Err(error);
        }
    }
}

/// The messages of these conversations, one conversation after the other.
fn messages(chat: &Chat, conversations: Vec<ConversationId>) -> impl Stream<Item = Result<message::Model>> {
    let pages = stream::try_unfold(None, move |after| {
        let conversations = conversations.clone();
        async move {
            let page = chat.messages_after(&conversations, after).await?;
            let after = page.last().map(|last| (last.conversation_id, last.id));
            Ok::<_, crate::Error>(after.map(|after| (stream::iter(page.into_iter().map(Ok)), Some(after))))
        }
    });
    pages.try_flatten()
}

/// The files as they were uploaded, and the list of them.
async fn documents(parts: &ExportsParts, workspace: WorkspaceId, archive: &mut Archive) -> Result<()> {
    let (mut after, mut list) = (None, Vec::new());
    loop {
        let page = parts.library.documents_after(workspace, after).await?;
        let Some(last) = page.last() else { return archive.json("library.json", &list).await };
        after = Some(last.id);
        for document in page {
            let mut file = None;
            if let Some(mut bytes) = parts.library.bytes(document.library_id, document.id).await? {
                let (stem, ending) = split(&document.name);
                let name = entry_name("documents", list.len() + 1, stem, ending);
                archive.entry(&name, packing(document.format)).await?;
                while let Some(piece) = bytes.try_next().await? {
                    archive.bytes(piece).await?;
                }
                file = Some(name);
            }
            list.push(Document::of(document.into(), file));
        }
    }
}

const fn packing(format: DocumentFormat) -> Packing {
    match format {
        DocumentFormat::Pdf | DocumentFormat::Docx => Packing::Stored,
        DocumentFormat::Html | DocumentFormat::Markdown | DocumentFormat::Text | DocumentFormat::Csv => Packing::Deflated,
    }
}
