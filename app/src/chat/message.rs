//! One row of a thread: the person's question as a bubble, the assistant's answer as text.

use std::sync::Arc;

use domain::chat::{Author, MessageState, MessageView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::answer_end::answer_end;
use super::attached::file_links;
use super::block::Block;
use super::server_fns::Stop;
use super::thread::{Row, Thread};
use crate::errors::of_domain;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::live::thread_entry::{Content, Delivery};
use crate::ui::{Glyph, Icon};

/// A question or an answer. Which of the two never changes for a row; but an answer may be continued.
#[component]
pub(super) fn MessageRow(row: Row, thread: Thread) -> AnyView {
    let (settled, content) = (row.content.clone(), row.content.clone());
    let settled = ArcMemo::new(move |_| settled.with(|content| content.settled().map(|settled| settled.mark)));
    (move || {
        settled.track();
        let first = content.get_untracked();
        match first {
            Content::Settled(settled) => {
                let html = settled.html.clone();
                match settled.author {
                    Author::Person => view! { <div class="question" inner_html=html></div> }.into_any(),
                    Author::Assistant => view! { <article class="answer" inner_html=html></article> }.into_any(),
                }
            }
            Content::Stored(message) if message.author == Author::Assistant => {
                let row = row.clone();
                let latest = ArcMemo::new(move |before: Option<&Arc<MessageView>>| {
                    row.message().or_else(|| before.cloned()).unwrap_or_else(|| message.clone())
                });
                view! { <Answer message=latest.into()/> }.into_any()
            }
            _ => view! { <Question row=row.clone() thread/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Question(row: Row, thread: Thread) -> impl IntoView {
    let locale = use_locale();
    let content = row.content.clone();
    let text = Memo::new(move |_| {
        content.with(|content| match content {
            Content::Pending { text, .. } => text.clone(),
            Content::Stored(message) => message.text.clone(),
            Content::Settled(_) => String::new(),
        })
    });
    // They stay the same while the question travels.
    let files = row.content.with_untracked(|content| match content {
        Content::Pending { files, .. } => file_links(locale, files),
        Content::Stored(message) => file_links(locale, &message.files),
        Content::Settled(_) => String::new(),
    });
    let (content, key) = (row.content.clone(), row.key.clone());
    let delivery = move || {
        let key = key.clone();
        content.with(|content| match content {
            Content::Pending { delivery: Delivery::Failed(error), .. } => {
                let (retried, discarded) = (key.clone(), key.clone());
                view! {
                    <p class="message-state text-danger" role="alert">
                        <Icon glyph=Glyph::Warning/>
                        <span>{of_domain(locale, error)}</span>
                        <button type="button" class="text-button" on:click=move |_| thread.retry(&retried)>{td_string!(locale, common.retry)}</button>
                        <button type="button" class="text-button" on:click=move |_| drop(thread.withdraw(&discarded))>{td_string!(locale, chat.discard)}</button>
                    </p>
                }
                .into_any()
            }
            Content::Pending { .. } => view! { <p class="message-state sending">{td_string!(locale, chat.sending)}</p> }.into_any(),
            Content::Stored(_) | Content::Settled(_) => ().into_any(),
        })
    };
    let key = row.key;
    let newest = move || thread.newest.with(|newest| newest.as_deref() == Some(key.as_str()));
    let you = td_string!(locale, chat.you_asked);
    view! {
        <div class="question" class:newest=newest>
            <h2 class="sr-only">{you}</h2>
            <div class="question-files" inner_html=files></div>
            <div class="bubble" dir="auto">{text}</div>
            {delivery}
        </div>
    }
}

#[component]
fn Answer(message: Memo<Arc<MessageView>>) -> impl IntoView {
    let state = Memo::new(move |_| message.with(|message| message.state));
    let running = move || state.get() == MessageState::Running;
    let blocks = Memo::new(move |_| message.with(|message| message.blocks.len()));
    let text_id = message.with_untracked(|message| format!("text-{}", message.id));
    view! {
        <article class="answer" aria-busy=move || running().to_string()>
            <h2 class="sr-only">{td_string!(use_locale(), chat.answer)}</h2>
            <div class="answer-text" id=text_id>
                <For each=move || 0..blocks.get() key=|index| *index let:index>
                    <Block message index/>
                </For>
            </div>
            {move || running().then(|| view! { <Progress message/> })}
            {move || (!running()).then(|| message.with_untracked(|message| answer_end(message, None)))}
        </article>
    }
}

/// Shown until the first word is there; and, on a page without scripts, a way to see more.
#[component]
fn Progress(message: Memo<Arc<MessageView>>) -> impl IntoView {
    let locale = use_locale();
    let silent = Memo::new(move |_| message.with(|message| message.blocks.iter().all(String::is_empty)));
    let (searching, writing) = (td_string!(locale, chat.searching), td_string!(locale, chat.writing));
    let started = Memo::new(move |_| message.with(|message| message.engine.is_some()));
    let run = message.with_untracked(|message| message.run.map(|position| position.run.to_string()));
    // As text: a browser with scripts does not parse what is inside, so there is nothing to hydrate.
    let without_scripts = format!(
        "<p class=\"message-state\">{} <a class=\"text-button\" href=\"\">{}</a></p><form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"run\" value=\"{}\"><button class=\"text-button\">{}</button></form>",
        td_string!(locale, chat.in_progress),
        td_string!(locale, chat.reload),
        Stop::PATH,
        run.unwrap_or_default(),
        td_string!(locale, chat.stop),
    );
    view! {
        <Show when=move || silent.get()>
            <p class="thinking">
                <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                {move || if started.get() { writing } else { searching }}
            </p>
        </Show>
        <noscript inner_html=without_scripts></noscript>
    }
}
