use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::i18n::td_string;
use crate::language::use_locale;

/// Copies the text of an element as one sees it: line breaks and half-spaces included; what `.copying` hides is left out.
#[component]
pub fn CopyButton(
    /// What is copied, in words.
    label: &'static str,
    /// The element's id.
    text_id: String,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button copy needs-scripts"
            aria-label=label
            title=label
            data-copy=text_id
            data-done=td_string!(use_locale(), common.copied)
        >
            <Icon glyph=Glyph::Copy/>
            <Icon glyph=Glyph::Check class="text-ok"/>
        </button>
    }
    .into_any()
}
