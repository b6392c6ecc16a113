use leptos::prelude::*;

/// Copies the text of an element as one sees it: line breaks and half-spaces included; what `.copying` hides is left out.
#[component]
pub fn CopyButton(
    /// What is copied, in words.
    label: &'static str,
    /// The element's id; without one it is the text of the article in which the button stands.
    #[prop(optional)]
    text_id: Option<String>,
) -> impl IntoView {
    // An answer has one: every byte of it is in a page many times. Its picture is drawn by the style sheet.
    view! { <button class="icon-button copy" title=label data-copy=text_id.unwrap_or_default()></button> }.into_any()
}
