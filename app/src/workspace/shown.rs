//! What the island begins with: plain data, sent within the page.

use domain::chat::ConversationSummary;
use domain::ids::{AccountId, ConversationId};
use domain::json::{FromJson, Json};
use serde::Serialize;

use super::nav::Address;
#[cfg(feature = "ssr")]
use crate::chat::SettledRows;
use crate::chat::{Conversations, LoadedMessage, Opened, SourceSheet, open_chat};
use crate::errors::AppError;
use crate::library::{LibraryStart, open_library};

/// What the island begins with.
#[derive(Debug, Clone, Serialize)]
pub struct Start {
    /// Where one is.
    pub address: Address,
    pub account: AccountId,
    /// The first page of the sidebar's list; in the browser without its items.
    pub conversations: Conversations,
    pub shown: Shown,
    /// What every page of the person says, as HTML: that the account will be deleted.
    pub notices: String,
    /// Why a form that led here was not obeyed, as HTML. It is gone with the room.
    pub problems: String,
    /// What the page shows, and the browser need not be sent once more.
    #[serde(skip)]
    pub on_page: OnPage,
}

/// What only the server has while it renders the page.
#[derive(Debug, Clone, Default)]
pub struct OnPage {
    /// The person's menu, as HTML.
    pub menu: String,
    /// The first page of the sidebar's list.
    conversations: Vec<ConversationSummary>,
    /// The rows of the messages that nobody is writing, as HTML.
    #[cfg(feature = "ssr")]
    pub rows: SettledRows,
    /// The passage beside it, as HTML.
    source: String,
    /// The parts of the library, as HTML.
    library: Vec<String>,
}

/// The room one is in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Chat(Box<ChatStart>),
    Library(Box<LibraryStart>),
    /// A room that cannot be entered.
    Missing(AppError),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChatStart {
    pub opened: Opened,
    /// The passage that the address names.
    pub source: Option<Result<SourceSheet, AppError>>,
}

domain::json::from_json! {
    struct ChatStart { opened, source }
}

domain::json::from_json! {
    enum Shown { "chat" => Chat(start), "library" => Library(start), "missing" => Missing(error) }
}

impl FromJson for Start {
    fn from_json(json: Json) -> Option<Self> {
        let mut fields = json.fields()?;
        Some(Self {
            address: FromJson::from_json(fields.take("address"))?,
            account: FromJson::from_json(fields.take("account"))?,
            conversations: FromJson::from_json(fields.take("conversations"))?,
            shown: FromJson::from_json(fields.take("shown"))?,
            notices: FromJson::from_json(fields.take("notices"))?,
            problems: FromJson::from_json(fields.take("problems"))?,
            on_page: OnPage::default(),
        })
    }
}

impl Start {
    /// Keeps what the page shows from what is sent beside it.
    #[cfg(feature = "ssr")]
    pub(super) fn set_apart(&mut self) {
        self.on_page.conversations = std::mem::take(&mut self.conversations.page.items);
        if let Some(messages) = self.shown.messages() {
            let settled = messages.extract_if(.., |message| matches!(message, LoadedMessage::Settled(_)));
            self.on_page.rows = SettledRows::of(settled.filter_map(LoadedMessage::settled));
        }
        self.on_page.source = self.shown.source().map(std::mem::take).unwrap_or_default();
        if let Shown::Library(start) = &mut self.shown {
            self.on_page.library = start.html_mut().map(std::mem::take).collect();
        }
    }

    /// Puts the list and the source back where the page is rendered. Of the messages the server has rows; the browser reads from the page
    /// which of them it shows.
    pub(super) fn put_back(&mut self) {
        self.conversations.page.items.append(&mut self.on_page.conversations);
        #[cfg(not(feature = "ssr"))]
        if let Some(messages) = self.shown.messages() {
            // Only the newest can be one that is being written.
            messages.splice(..0, crate::chat::Settled::on_page().into_iter().map(LoadedMessage::Settled));
        }
        if let Some(source) = self.shown.source() {
            *source = std::mem::take(&mut self.on_page.source);
        }
        if let Shown::Library(start) = &mut self.shown {
            for (html, kept) in start.html_mut().zip(self.on_page.library.drain(..)) {
                *html = kept;
            }
        }
    }
}

impl Shown {
    fn messages(&mut self) -> Option<&mut Vec<LoadedMessage>> {
        let Self::Chat(start) = self else { return None };
        start.opened.conversation.as_mut().map(|conversation| &mut conversation.messages)
    }

    /// The HTML of the passage beside the conversation.
    fn source(&mut self) -> Option<&mut String> {
        let Self::Chat(start) = self else { return None };
        start.source.as_mut()?.as_mut().ok().map(|sheet| &mut sheet.html)
    }

    /// Enters a conversation, or a new one.
    pub(super) async fn chat(id: Result<Option<ConversationId>, domain::Error>) -> Self {
        let opened = match id {
            Ok(id) => open_chat(id).await,
            Err(error) => Err(error.into()),
        };
        opened.map_or_else(Self::Missing, |opened| Self::Chat(Box::new(ChatStart { opened, source: None })))
    }

    /// Enters the library, as an address has it of which this is the query.
    pub(super) async fn library(query: String) -> Self {
        open_library(query).await.map_or_else(Self::Missing, |start| Self::Library(Box::new(start)))
    }
}
