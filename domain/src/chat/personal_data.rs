use std::pin::pin;

use async_trait::async_trait;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use serde::Serialize;

use super::entity::{conversation, message};
use super::files::files_of;
use super::{Author, Chat, MessageState};
use crate::Result;
use crate::answers::EngineName;
use crate::archive::{Archive, entry_name};
use crate::ids::{AccountId, ConversationId, MessageId};
use crate::knowledge::Source;
use crate::persian::jalali::rfc3339;
use crate::personal_data::{CopyOf, PersonalData};

#[async_trait]
impl PersonalData for Chat {
    fn tables(&self) -> &'static [&'static str] {
        &["conversation", "message", "run", "asked"]
    }

    /// A file for each conversation.
    async fn copy(&self, of: CopyOf, archive: &mut Archive) -> Result<()> {
        let (mut after, mut number) = (None, 0);
        loop {
            let page = self.conversations_after(of.account, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            let mut messages = pin!(messages(self, page.iter().map(|row| row.id).collect()).peekable());
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

    async fn erase(&self, account: AccountId) -> Result<()> {
        self.erase_all(account).await
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

/// What stands at the head of the file of a conversation.
#[derive(Serialize)]
struct Conversation<'a> {
    title: &'a str,
    begun_at: String,
    last_used_at: String,
}

impl<'a> From<&'a conversation::Model> for Conversation<'a> {
    fn from(row: &'a conversation::Model) -> Self {
        Self { title: &row.title, begun_at: rfc3339(row.created_at), last_used_at: rfc3339(row.updated_at) }
    }
}

/// A question or an answer.
#[derive(Serialize)]
struct Message {
    id: MessageId,
    author: Author,
    at: String,
    text: String,
    state: MessageState,
    engine: Option<EngineName>,
    sources: Vec<Source>,
    files: Vec<String>,
    documents_only: bool,
}

impl Message {
    /// # Errors
    /// When its sources are stored in a form that this version does not read.
    fn of(row: message::Model) -> Result<Self> {
        let message::Model { id, author, body: text, sources, files, documents_only, state, engine, created_at, .. } = row;
        let files = files_of(files.as_deref())?.into_iter().map(|file| file.name).collect();
        let sources = crate::chat::sources_of(sources.as_deref())?;
        Ok(Self { id, author, at: rfc3339(created_at), text, state, engine, sources, files, documents_only })
    }
}
