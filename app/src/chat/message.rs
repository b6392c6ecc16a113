//! One row of a thread: the person's question as a bubble, the assistant's answer as text.

use std::sync::Arc;
use std::time::Duration;

use domain::answers::{AnswerFailure, EngineName};
use domain::chat::{Author, MessageState, MessageView};
use domain::ids::PassageId;
use domain::persian::jalali::rfc3339;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::block::Block;
use super::server_fns::{ContinueAnswer, Stop};
use super::sources_line::SourcesLine;
use super::thread::{Row, Thread};
use crate::errors::of_domain;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::live::thread_state::{Content, Delivery};
use crate::ui::{CopyButton, Glyph, Icon};
use crate::wall_clock::WallClock;

/// A question or an answer. Which of the two never changes for a row.
#[component]
pub(super) fn MessageRow(row: Row, thread: Thread, open_source: Memo<Option<PassageId>>) -> AnyView {
    let first = row.content.get_untracked();
    match first {
        Content::Stored(message) if message.author == Author::Assistant => {
            let latest = ArcMemo::new(move |before: Option<&Arc<MessageView>>| {
                row.message().or_else(|| before.cloned()).unwrap_or_else(|| message.clone())
            });
            view! { <Answer message=latest.into() thread open_source/> }.into_any()
        }
        _ => view! { <Question row thread/> }.into_any(),
    }
}

#[component]
fn Question(row: Row, thread: Thread) -> impl IntoView {
    let locale = use_locale();
    let content = row.content.clone();
    let text = Memo::new(move |_| {
        content.with(|content| match content {
            Content::Pending { text, .. } => text.clone(),
            Content::Stored(message) => message.text.clone(),
        })
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
            Content::Stored(_) => ().into_any(),
        })
    };
    let key = row.key;
    let newest = move || thread.newest.with(|newest| newest.as_deref() == Some(key.as_str()));
    let you = td_string!(locale, chat.you_asked);
    view! {
        <div class="question" class:newest=newest>
            <h2 class="sr-only">{you}</h2>
            <div class="bubble" dir="auto">{text}</div>
            {delivery}
        </div>
    }
}

#[component]
fn Answer(message: Memo<Arc<MessageView>>, thread: Thread, open_source: Memo<Option<PassageId>>) -> impl IntoView {
    let locale = use_locale();
    let id = message.with_untracked(|message| message.id);
    let state = Memo::new(move |_| message.with(|message| message.state));
    let running = move || state.get() == MessageState::Running;
    let blocks = Memo::new(move |_| message.with(|message| message.blocks.len()));
    let text_id = format!("text-{id}");
    view! {
        <article class="answer" aria-busy=move || running().to_string()>
            <h2 class="sr-only">{td_string!(locale, chat.answer)}</h2>
            <div class="answer-text" id=text_id.clone()>
                <For each=move || 0..blocks.get() key=|index| *index let:index>
                    <Block message index open_source/>
                </For>
            </div>
            {move || running().then(|| view! { <Progress message/> })}
            {move || {
                (!running())
                    .then(|| {
                        view! {
                            <SourcesLine message open_source/>
                            <Ending message thread/>
                            <Footer message text_id=text_id.clone()/>
                        }
                    })
            }}
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

/// Why an answer is not whole, and a way to continue it.
#[component]
fn Ending(message: Memo<Arc<MessageView>>, thread: Thread) -> impl IntoView {
    let locale = use_locale();
    // Only the end of a conversation can be continued, and only an answer that has room left.
    let may_continue = Memo::new(move |_| {
        let (key, failure) = message.with(|message| (message.id.to_string(), message.failure));
        failure != Some(AnswerFailure::TooLong) && thread.rows.with(|rows| rows.last().is_some_and(|row| row.key == key))
    });
    let reason = move || {
        let (state, failure) = message.with(|message| (message.state, message.failure));
        Some(match (state, failure) {
            (MessageState::Complete | MessageState::Running, _) => return None,
            (MessageState::Stopped, _) => td_string!(locale, chat.stopped),
            (MessageState::Interrupted, _) => td_string!(locale, chat.interrupted),
            (MessageState::Failed, Some(AnswerFailure::EngineUnavailable)) => td_string!(locale, chat.engine_unavailable),
            (MessageState::Failed, Some(AnswerFailure::EngineBrokeOff)) => td_string!(locale, chat.engine_broke_off),
            (MessageState::Failed, Some(AnswerFailure::EngineRefused)) => td_string!(locale, chat.engine_refused),
            (MessageState::Failed, Some(AnswerFailure::TooLong)) => td_string!(locale, chat.answer_too_long),
            (MessageState::Failed, Some(AnswerFailure::Internal) | None) => td_string!(locale, chat.failed),
        })
    };
    move || {
        let id = message.with(|message| message.id);
        reason().map(|reason| {
            let asked = RwSignal::new(false);
            view! {
                <form
                    class="message-state"
                    method="post"
                    action=ContinueAnswer::PATH
                    on:submit=move |event| {
                        event.prevent_default();
                        asked.set(true);
                        thread.continue_answer(id);
                        // When it is rejected, a toast says why and one may try again.
                        set_timeout(
                            move || {
                                asked.try_set(false);
                            },
                            Duration::from_secs(5),
                        );
                    }
                >
                    <Icon glyph=Glyph::Info/>
                    <span>{reason}</span>
                    <input type="hidden" name="message" value=id.to_string()/>
                    <Show when=move || may_continue.get()>
                        <button class="text-button" disabled=asked>{td_string!(locale, chat.continue_answer)}</button>
                    </Show>
                </form>
            }
        })
    }
}

/// What one can do with an answer, and where and when it was written.
#[component]
fn Footer(message: Memo<Arc<MessageView>>, text_id: String) -> impl IntoView {
    let locale = use_locale();
    let (engine, at) = message.with_untracked(|message| (message.engine, message.created_at));
    let moment = WallClock::of_reader().moment(at);
    let language = use_language();
    let engine = engine.map(|engine| match engine {
        EngineName::Extractive => td_string!(locale, chat.engine_extractive),
        EngineName::Model => td_string!(locale, chat.engine_model),
        EngineName::Core => td_string!(locale, chat.engine_core),
    });
    view! {
        <div class="answer-footer">
            <CopyButton label=td_string!(locale, chat.copy_answer) text_id/>
            <p class="ms-auto text-xs text-ink-3">
                {engine.map(|engine| format!("{engine} · "))}
                <time datetime=rfc3339(at) title=moment.full(language)>{moment.clock(language)}</time>
            </p>
        </div>
    }
}
