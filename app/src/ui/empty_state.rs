use leptos::prelude::*;

use super::{Girih, Glyph, Icon};

/// Shown where there is nothing yet: why, and how to begin.
#[component]
pub fn EmptyState(
    /// A picture of what will be here.
    glyph: Glyph,
    /// What is missing, in a few words.
    #[prop(into)]
    title: String,
    /// What it is good for, or how to begin.
    #[prop(optional, into)]
    text: Option<String>,
    /// Ways to begin.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="relative isolate grid w-full justify-items-center gap-2 overflow-hidden rounded-l px-6 py-14 text-center">
            <Girih class="fades text-line-strong opacity-50"/>
            <span class="mb-2 grid size-14 place-items-center rounded-l border border-line bg-surface text-2xl text-primary">
                <Icon glyph/>
            </span>
            <h2 class="text-lg font-bold text-balance">{title}</h2>
            {text.map(|text| view! { <p class="max-w-form text-pretty text-ink-2">{text}</p> })}
            {children.map(|children| view! { <div class="mt-4 flex flex-wrap justify-center gap-3">{children()}</div> })}
        </div>
    }
    .into_any()
}
