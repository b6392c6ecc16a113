use domain::answers::{AnswerFailure, EngineName};
use domain::chat::{MessageState, MessageView};
use domain::ids::PassageId;
use domain::persian::jalali::rfc3339;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::server_fns::ContinueAnswer;
use super::sources_line::sources_line;
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{CopyButton, Glyph, Icon};
use crate::wall_clock::WallClock;

/// What stands under an answer that nobody is writing: its sources, why it is not whole, what one can do with it.
pub(super) fn answer_end(message: &MessageView, open: Option<PassageId>) -> AnyView {
    view! {
        {sources_line(message, open)}
        {ending(message)}
        {footer(message)}
    }
    .into_any()
}

/// Why an answer is not whole, and a way to continue it, which shows only at the end of a conversation.
fn ending(message: &MessageView) -> Option<AnyView> {
    let locale = use_locale();
    let reason = match (message.state, message.failure) {
        (MessageState::Complete | MessageState::Running, _) => return None,
        (MessageState::Stopped, _) => td_string!(locale, chat.stopped),
        (MessageState::Interrupted, _) => td_string!(locale, chat.interrupted),
        (MessageState::Failed, Some(AnswerFailure::EngineUnavailable)) => td_string!(locale, chat.engine_unavailable),
        (MessageState::Failed, Some(AnswerFailure::EngineBrokeOff)) => td_string!(locale, chat.engine_broke_off),
        (MessageState::Failed, Some(AnswerFailure::EngineRefused)) => td_string!(locale, chat.engine_refused),
        (MessageState::Failed, Some(AnswerFailure::LengthLimit)) => td_string!(locale, chat.answer_at_limit),
        (MessageState::Failed, Some(AnswerFailure::TooLong)) => td_string!(locale, chat.answer_too_long),
        (MessageState::Failed, Some(AnswerFailure::Internal) | None) => td_string!(locale, chat.failed),
    };
    let has_room = message.failure != Some(AnswerFailure::TooLong);
    let go_on = has_room.then(|| view! { <button class="text-button continue">{td_string!(locale, chat.continue_answer)}</button> });
    let ending = view! {
        <form class="message-state" method="post" action=ContinueAnswer::PATH>
            <Icon glyph=Glyph::Info/>
            <span>{reason}</span>
            <input type="hidden" name="message" value=message.id.to_string()/>
            {go_on}
        </form>
    };
    Some(ending.into_any())
}

/// What one can do with an answer, and where and when it was written.
fn footer(message: &MessageView) -> AnyView {
    let (locale, language) = (use_locale(), use_language());
    let moment = WallClock::of_reader().moment(message.created_at);
    let engine = message.engine.map(|engine| match engine {
        EngineName::Extractive => td_string!(locale, chat.engine_extractive),
        EngineName::Model => td_string!(locale, chat.engine_model),
        EngineName::Core => td_string!(locale, chat.engine_core),
    });
    view! {
        <div class="answer-footer">
            <CopyButton label=td_string!(locale, chat.copy_answer)/>
            <p>
                {engine.map(|engine| format!("{engine} · "))}
                <time datetime=rfc3339(message.created_at) title=moment.full(language)>{moment.clock(language)}</time>
            </p>
        </div>
    }
    .into_any()
}
