use leptos::prelude::*;

use super::composer::suggest;
use super::thread::Thread;
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::ui::{Girih, Glyph, Icon};

/// Before the first question: examples, or a link to the library while it is empty.
#[component]
pub(super) fn Empty(
    /// The conversation to come.
    thread: Thread,
    /// Whether the library holds anything to answer from.
    #[prop(into)]
    has_documents: Signal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let questions = [
        td_string!(locale, chat.example_summary),
        td_string!(locale, chat.example_deadlines),
        td_string!(locale, chat.example_amounts),
        td_string!(locale, chat.example_duties),
    ];
    let ways = move || {
        if has_documents.get() {
            questions
                .into_iter()
                .map(|question| {
                    view! {
                        <button type="button" class="suggestion" on:click=move |_| thread.ask(question.to_owned(), Vec::new())>
                            {question}
                        </button>
                    }
                })
                .collect_view()
                .into_any()
        } else {
            view! {
                <a class="suggestion upload-first" href=href("/library")>
                    <Icon glyph=Glyph::Upload/>
                    <span>
                        <b class="block font-bold text-ink">{td_string!(locale, chat.upload_first)}</b>
                        <span class="text-sm text-ink-3">{td_string!(locale, chat.upload_first_hint)}</span>
                    </span>
                </a>
                {questions
                    .into_iter()
                    .take(2)
                    .map(|question| {
                        view! { <button type="button" class="suggestion" on:click=move |_| suggest(question)>{question}</button> }
                    })
                    .collect_view()}
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
