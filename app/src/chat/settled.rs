//! Messages that nobody is writing, as HTML.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use domain::Language;
use domain::chat::{Author, ConversationView, KeptHtml, MessageState, MessageView};
use domain::ids::{MessageId, PassageId};
use leptos::prelude::*;

use super::answer_end::answer_end;
use super::attached::file_links;
use super::block::settled_block;
use super::loaded::{LoadedConversation, LoadedMessage, Settled};
use crate::escaped::Escaped;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::request::settings;
use crate::static_html::static_html;
use crate::wall_clock::zone_of_reader;

/// Renders what is settled of a conversation, unless its messages are `known` by their mark; citations of the `open` passage are marked.
pub(super) fn settle(view: ConversationView, open: Option<PassageId>, known: Option<u32>) -> LoadedConversation {
    let ConversationView { summary, mut messages, earlier } = view;
    let mark = mark_of(messages.iter().map(|message| (message.id, mark(message))).collect::<Vec<_>>());
    if known == Some(mark) {
        messages.clear();
    }
    let load = |message: MessageView| match message.state {
        MessageState::Running => LoadedMessage::Live(Box::new(message)),
        _ => LoadedMessage::Settled(settled(message, open)),
    };
    LoadedConversation { summary, messages: messages.into_iter().map(load).collect(), earlier, mark }
}

/// Of what is shown of a message. Where an answer has come to that is being written, its events tell.
fn mark(message: &MessageView) -> u32 {
    let text = if message.state == MessageState::Running { "" } else { &message.text };
    mark_of((text, message.state as u8, message.failure.map(|failure| failure as u8)))
}

fn mark_of(what: impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    #[allow(clippy::cast_possible_truncation, reason = "a shorter mark does")]
    let mark = hasher.finish() as u32;
    mark
}

/// What is kept of answers whose citations are not marked, by language; its sources, engine and the reader's clock are seen in it, too.
pub type SettledAnswers = KeptHtml<(MessageId, Language), Arc<str>>;

fn settled(message: MessageView, open: Option<PassageId>) -> Settled {
    let mark = mark(&message);
    let (id, author) = (message.id, message.author);
    let html = match author {
        Author::Person => question(&message, mark),
        Author::Assistant => kept_answer(&message, mark, open),
    };
    Settled { id, author, mark, html }
}

fn question(message: &MessageView, mark: u32) -> String {
    let MessageView { id, text, files, .. } = message;
    let files = match &**files {
        [] => String::new(),
        files => format!("<div class=\"question-files\">{}</div>", file_links(use_locale(), files)),
    };
    let heading = td_string!(use_locale(), chat.you_asked);
    format!(
        "<h2 class=\"sr-only\">{heading}</h2>{files}<div class=\"bubble\" dir=\"auto\" id=\"text-{id}\" data-mark=\"{mark}\">{}</div>",
        Escaped(text)
    )
}

fn kept_answer(message: &MessageView, mark: u32, open: Option<PassageId>) -> String {
    let cites_open = open.is_some_and(|open| message.sources.iter().any(|source| source.passage == Some(open)));
    let (Ok(settings), false) = (settings(), cites_open) else { return answer(message, mark, open) };
    let engine = message.engine.map(|engine| engine as u8);
    let made_from = (mark, &message.text, &message.sources, engine, zone_of_reader().name());
    settings.settled_answers.get((message.id, use_language()), made_from, || answer(message, mark, None).into()).to_string()
}

fn answer(message: &MessageView, mark: u32, open: Option<PassageId>) -> String {
    let blocks = (0..message.blocks.len()).map(|index| settled_block(message, index, open)).collect_view();
    static_html(view! {
        <h2 class="sr-only">{td_string!(use_locale(), chat.answer)}</h2>
        <div class="answer-text" id=format!("text-{}", message.id) data-mark=mark.to_string()>{blocks}</div>
        {answer_end(message, open)}
    })
}
