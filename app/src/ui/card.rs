use leptos::prelude::*;

/// A bordered surface for things that belong together.
#[component]
pub fn Card(
    #[prop(optional)] class: &'static str,
    /// The things.
    children: Children,
) -> impl IntoView {
    view! { <div class=format!("rounded-l border border-line bg-surface p-5 {class}")>{children()}</div> }.into_any()
}
