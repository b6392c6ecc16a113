//! Where files are chosen that come with a question: a field of the form, which shows itself where no scripts send its files ahead.

use domain::knowledge::DocumentFormat;
use leptos::html;
use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// Hands over what is chosen; in the browser also what was chosen before the page came to life.
pub(super) fn attach_field(take: impl Fn(Option<web_sys::FileList>) -> bool + Copy + 'static) -> AnyView {
    let words = td_string!(use_locale(), chat.attach);
    let field = NodeRef::<html::Input>::new();
    let take_chosen = move || {
        if let Some(field) = field.get_untracked()
            && take(field.files())
        {
            field.set_value("");
        }
    };
    Effect::new(move |_| {
        if field.get().is_some() {
            take_chosen();
        }
    });
    view! {
        <label class="attach icon-button" title=words>
            <Icon glyph=Glyph::Attach/>
            <input
                type="file"
                name="file"
                multiple
                aria-label=words
                accept=format!("{},image/*", DocumentFormat::ACCEPT)
                node_ref=field
                on:change=move |_| take_chosen()
            />
        </label>
    }
    .into_any()
}
