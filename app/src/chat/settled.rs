//! Messages that nobody is writing, as HTML.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::chat::{Author, ConversationView, MessageState, MessageView};
use domain::ids::PassageId;
use leptos::prelude::*;

use super::answer_end::answer_end;
use super::block::settled_block;
use super::loaded::{LoadedConversation, LoadedMessage, Settled};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::static_html::static_html;

/// Renders what is settled of a conversation; citations of the `open` passage are marked.
pub(super) fn settle(view: ConversationView, open: Option<PassageId>) -> LoadedConversation {
    let ConversationView { summary, messages, earlier } = view;
    let load = |message: MessageView| match message.state {
        MessageState::Running => LoadedMessage::Live(Box::new(message)),
        _ => LoadedMessage::Settled(settled(message, open)),
    };
    LoadedConversation { summary, messages: messages.into_iter().map(load).collect(), earlier }
}

fn settled(message: MessageView, open: Option<PassageId>) -> Settled {
    let mut hasher = DefaultHasher::new();
    (&message.text, message.state as u8, message.failure.map(|failure| failure as u8)).hash(&mut hasher);
    #[allow(clippy::cast_possible_truncation, reason = "a shorter mark does")]
    let mark = hasher.finish() as u32;
    let (id, author) = (message.id, message.author);
    let html = match author {
        Author::Person => question(message.text),
        Author::Assistant => answer(&message, open),
    };
    Settled { id, author, mark, html: static_html(html) }
}

fn question(text: String) -> AnyView {
    view! {
        <h2 class="sr-only">{td_string!(use_locale(), chat.you_asked)}</h2>
        <div class="bubble" dir="auto">{text}</div>
    }
    .into_any()
}

fn answer(message: &MessageView, open: Option<PassageId>) -> AnyView {
    let blocks = (0..message.blocks.len()).map(|index| settled_block(message, index, open)).collect_view();
    view! {
        <h2 class="sr-only">{td_string!(use_locale(), chat.answer)}</h2>
        <div class="answer-text" id=format!("text-{}", message.id)>{blocks}</div>
        {answer_end(message, open)}
    }
    .into_any()
}
