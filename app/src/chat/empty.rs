use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::server_fns::Ask;
use super::thread::Thread;
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::library::AddSample;
use crate::ui::{Girih, Glyph, Icon};

/// Before the first question: some that the documents answer, or ways to the first document.
#[component]
pub(super) fn Empty(
    /// The conversation to come.
    thread: Thread,
    /// Whether the library holds anything to answer from.
    #[prop(into)]
    has_documents: Signal<bool>,
    /// Questions that the documents answer.
    suggestions: Vec<String>,
    /// The key of the question that a plain form would ask.
    form_key: String,
) -> impl IntoView {
    let locale = use_locale();
    let ways = move || {
        if has_documents.get() {
            suggestions.iter().map(|question| suggestion(thread, question.clone(), form_key.clone())).collect_view().into_any()
        } else {
            view! {
                <a class="suggestion upload-first" href=href("/library")>
                    <Icon glyph=Glyph::Upload/>
                    <span>
                        <b class="block font-bold text-ink">{td_string!(locale, chat.upload_first)}</b>
                        <span class="text-sm text-ink-3">{td_string!(locale, chat.upload_first_hint)}</span>
                    </span>
                </a>
                <form class="contents" method="post" action=AddSample::PATH>
                    <button class="suggestion upload-first">
                        <Icon glyph=Glyph::FileText/>
                        <span>
                            <b class="block font-bold text-ink">{td_string!(locale, chat.sample_first)}</b>
                            <span class="text-sm text-ink-3">{td_string!(locale, chat.sample_first_hint)}</span>
                        </span>
                    </button>
                </form>
            }
            .into_any()
        }
    };
    view! {
        <div class="thread-pane">
            <div class="empty-chat">
                <Girih class="fades text-line-strong opacity-55"/>
                <h2 class="text-2xl/relaxed font-extrabold text-balance text-center">{td_string!(locale, chat.empty_title)}</h2>
                <p class="text-center text-ink-2 text-pretty">{td_string!(locale, chat.empty_text)}</p>
                <div class="suggestions">{ways}</div>
            </div>
        </div>
    }
}

/// A question to begin with, which is asked at once.
fn suggestion(thread: Thread, question: String, form_key: String) -> impl IntoView {
    let asked = question.clone();
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        thread.ask(asked.clone(), Vec::new());
    };
    view! {
        <form class="contents" method="post" action=Ask::PATH on:submit=ask>
            <input type="hidden" name="key" value=form_key/>
            <button class="suggestion" name="text" value=question.clone() dir="auto">{question.clone()}</button>
        </form>
    }
}
