use domain::persian::digits;
use leptos::prelude::*;

use super::size::size;
use super::upload::{Upload, UploadState, Uploads};
use crate::errors::of_domain;
use crate::i18n::{tu_string, use_i18n};
use crate::language::use_language;
use crate::ui::{Glyph, Icon};

/// An upload, with its progress and a button to cancel it.
#[component]
pub(crate) fn UploadChip(upload: Upload, uploads: Uploads) -> impl IntoView {
    let (i18n, language) = (use_i18n(), use_language());
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
            UploadState::Waiting => tu_string!(i18n, library.upload_waits).to_owned(),
            // All of it is sent; the server has yet to answer.
            UploadState::Sending(100) => tu_string!(i18n, library.upload_finishing).to_owned(),
            UploadState::Sending(percent) => digits::localize(&format!("{percent}{}", tu_string!(i18n, library.percent)), language),
            UploadState::Done => tu_string!(i18n, library.upload_done).to_owned(),
            UploadState::Failed(error) => of_domain(i18n, error),
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
                    <span class="whitespace-nowrap text-ink-3">{size(i18n, bytes)}</span>
                </p>
                {move || progress().map(|percent| view! { <progress class="bar block h-1 w-full" max="100" prop:value=percent aria-label=label.clone()></progress> })}
                <p class="upload-words" role="status">{words}</p>
            </div>
            <button
                type="button"
                class="icon-button small"
                aria-label=move || if percent().is_some() { tu_string!(i18n, library.cancel_upload) } else { tu_string!(i18n, common.close) }
                on:click=move |_| uploads.dismiss(number)
            >
                <Icon glyph=Glyph::Close/>
            </button>
        </div>
    }
}
