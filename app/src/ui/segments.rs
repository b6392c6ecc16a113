use leptos::prelude::*;

use super::{Glyph, Icon};

/// A few choices side by side, one of which is chosen; radio buttons in a form.
#[component]
pub fn Segments(
    name: &'static str,
    /// What is chosen.
    label: &'static str,
    /// Each choice: its value, and how it looks.
    choices: Vec<(&'static str, Option<Glyph>, &'static str)>,
    /// The chosen value.
    value: &'static str,
    /// The values are languages, each with its words in itself.
    #[prop(optional)]
    of_languages: bool,
) -> impl IntoView {
    let choice = move |(of, glyph, words): (&'static str, Option<Glyph>, &'static str)| {
        view! {
            <label lang=of_languages.then_some(of) class="relative flex min-h-11 flex-1 cursor-pointer items-center justify-center gap-2 rounded-[9px] px-4 text-[0.95rem] \
                          text-ink-2 transition-colors hover:text-ink has-checked:bg-surface has-checked:font-semibold \
                          has-checked:text-primary-ink has-checked:shadow-card has-focus-visible:ring-3 \
                          has-focus-visible:ring-primary-soft forced-colors:has-checked:outline-2">
                <input type="radio" name=name value=of checked={of == value} class="sr-only"/>
                {glyph.map(|glyph| view! { <Icon glyph/> })}
                {words}
            </label>
        }
    };
    view! {
        <fieldset class="grid min-w-0 gap-1.5">
            <legend class="mb-1.5 text-[0.9rem] font-semibold">{label}</legend>
            <div class="flex gap-0.5 rounded-m bg-raised p-1">{choices.into_iter().map(choice).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
