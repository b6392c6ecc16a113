use domain::persian::digits;
use leptos::prelude::*;

use super::size::size;
use super::upload::{Upload, UploadState};
use crate::i18n::td_string;
use crate::language::{use_language, use_locale};
use crate::ui::{Glyph, Icon};

/// An upload, with its progress and a button to cancel it.
#[component]
pub(crate) fn UploadChip(upload: Upload, dismiss: Callback<usize>) -> impl IntoView {
    let (locale, language) = (use_locale(), use_language());
    let Upload { number, name, size: bytes, state } = upload;
    let percent = {
        let state = state.clone();
        move || {
            state.with(|state| match state {
                UploadState::Waiting => Some(0),
                UploadState::Sending(percent) => Some(*percent),
                _ => None,
            })
        }
    };
    let failed = {
        let state = state.clone();
        move || state.with(|state| matches!(state, UploadState::Failed(_)))
    };
    let progress = percent.clone();
    let words = move || {
        state.with(|state| match state {
            UploadState::Waiting => td_string!(locale, library.upload_waits).to_owned(),
            // All of it is sent; the server has yet to answer.
            UploadState::Sending(100) => td_string!(locale, library.upload_finishing).to_owned(),
            UploadState::Sending(percent) => digits::localize(&format!("{percent}{}", td_string!(locale, library.percent)), language),
            UploadState::Done => td_string!(locale, library.upload_done).to_owned(),
            UploadState::Known(name) => td_string!(locale, library.upload_known, name = name.clone()).to_string(),
            UploadState::Failed(words) | UploadState::Told(words) => words.clone(),
            UploadState::Cancelled => String::new(),
        })
    };
    let label = name.clone();
    view! {
        <div class="upload-chip" class:failed=failed>
            <Icon glyph=Glyph::FileText class="text-primary"/>
            <div class="min-w-0 flex-1">
                <p class="flex gap-2 text-sm">
                    <bdi class="truncate">{name}</bdi>
                    <span class="whitespace-nowrap text-ink-3">{size(locale, bytes)}</span>
                </p>
                {move || progress().map(|percent| view! { <progress class="bar block h-1 w-full" max="100" prop:value=percent aria-label=label.clone()></progress> })}
                <p class="upload-words" role="status">{words}</p>
            </div>
            <button
                type="button"
                class="icon-button small"
                aria-label=move || if percent().is_some() { td_string!(locale, library.cancel_upload) } else { td_string!(locale, common.close) }
                on:click=move |_| dismiss.run(number)
            >
                <Icon glyph=Glyph::Close/>
            </button>
        </div>
    }
}
