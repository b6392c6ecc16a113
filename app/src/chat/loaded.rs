//! A conversation as a page gets it: what is settled as HTML, once; what is still being written as data.

use domain::chat::{Author, ConversationSummary, MessageView};
use domain::ids::MessageId;
use serde::Serialize;

/// Some of a conversation's messages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadedConversation {
    pub summary: ConversationSummary,
    /// The oldest first.
    pub messages: Vec<LoadedMessage>,
    /// Hand this back to get the messages before these.
    pub earlier: Option<MessageId>,
    /// Of all these messages together. Differs when any of them does.
    pub mark: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadedMessage {
    Settled(Settled),
    /// An answer that is being written.
    Live(Box<MessageView>),
}

/// A question, or an answer that nobody is writing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    pub id: MessageId,
    pub author: Author,
    /// Differs when the HTML does: an answer may have been continued.
    pub mark: u32,
    /// What is in its row, made by the server. Empty in the browser for what came with the page, which shows it already.
    pub html: String,
}

/// The rows of the settled messages of a page. The server makes no views of them, the browser takes them over as it does its own.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Default)]
pub struct SettledRows(pub String);

#[cfg(feature = "ssr")]
impl SettledRows {
    pub(crate) fn of(settled: impl Iterator<Item = Settled>) -> Self {
        let mut rows = String::new();
        for Settled { author, html, .. } in settled {
            let (start, end) = match author {
                Author::Person => ("<div class=\"question\">", "</div>"),
                Author::Assistant => ("<article class=\"answer\">", "</article>"),
            };
            rows.extend([start, &html, end]);
        }
        Self(rows)
    }
}

impl Settled {
    /// What the page shows when the island begins: each names itself and its mark on the element of its text.
    #[cfg(not(feature = "ssr"))]
    pub(crate) fn on_page() -> Vec<Self> {
        use leptos::prelude::document;
        use wasm_bindgen::JsCast;

        let read = |text: web_sys::Element| {
            let author = if text.class_name() == "bubble" { Author::Person } else { Author::Assistant };
            let id = text.id().strip_prefix("text-")?.parse().ok()?;
            Some(Self { id, author, mark: text.get_attribute("data-mark")?.parse().ok()?, html: String::new() })
        };
        let Ok(texts) = document().query_selector_all("[data-mark]") else { return Vec::new() };
        (0..texts.length()).filter_map(|place| read(texts.get(place)?.dyn_into().ok()?)).collect()
    }
}

domain::json::from_json! {
    struct LoadedConversation { summary, messages, earlier, mark }
    struct Settled { id, author, mark, html }
}

domain::json::from_json! {
    enum LoadedMessage { "settled" => Settled(settled), "live" => Live(message) }
}

impl LoadedMessage {
    #[cfg(feature = "ssr")]
    pub(crate) fn settled(self) -> Option<Settled> {
        match self {
            Self::Settled(settled) => Some(settled),
            Self::Live(_) => None,
        }
    }

    pub fn id(&self) -> MessageId {
        match self {
            Self::Settled(settled) => settled.id,
            Self::Live(message) => message.id,
        }
    }
}
