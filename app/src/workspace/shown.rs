//! What the island begins with: plain data, sent within the page.

use domain::ids::{AccountId, ConversationId};
use domain::knowledge::{DocumentText, SourceView};
use serde::{Deserialize, Serialize};

use super::nav::Address;
use crate::chat::{Conversations, Opened, open_chat};
use crate::errors::AppError;
use crate::library::{Documents, Hit, list_documents};

/// What the island begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Start {
    /// Where one is.
    pub address: Address,
    pub account: AccountId,
    /// The first page of the sidebar's list.
    pub conversations: Conversations,
    pub shown: Shown,
    /// What every page of the person says, as HTML: that the account will be deleted, why an upload failed.
    pub notices: String,
    /// The person's menu, as HTML. It stays as the server rendered it, and need not be sent twice.
    #[serde(skip)]
    pub menu: String,
}

/// The room one is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Chat(Box<ChatStart>),
    Library(Box<LibraryStart>),
    /// A room that cannot be entered.
    Missing(AppError),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatStart {
    pub opened: Opened,
    /// The passage that the address names.
    pub source: Option<Result<SourceView, AppError>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LibraryStart {
    pub documents: Documents,
    /// The text of the document that the address names.
    pub text: Option<Result<DocumentText, AppError>>,
    /// The passages for the question in the address.
    pub found: Option<Result<Vec<Hit>, AppError>>,
}

impl Shown {
    /// Enters a conversation, or a new one.
    pub(super) async fn chat(id: Result<Option<ConversationId>, domain::Error>) -> Self {
        let opened = match id {
            Ok(id) => open_chat(id).await,
            Err(error) => Err(error.into()),
        };
        opened.map_or_else(Self::Missing, |opened| Self::Chat(Box::new(ChatStart { opened, source: None })))
    }

    /// Enters the library.
    pub(super) async fn library() -> Self {
        let start = |documents| Self::Library(Box::new(LibraryStart { documents, text: None, found: None }));
        list_documents(None).await.map_or_else(Self::Missing, start)
    }
}
