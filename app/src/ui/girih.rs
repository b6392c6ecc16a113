use leptos::prelude::*;

const LINES: &str = r#"<defs><pattern id="girih" width="120" height="120" patternUnits="userSpaceOnUse"><g fill="none" stroke="currentColor" stroke-width="1.2"><path d="M60 18 72 48 102 60 72 72 60 102 48 72 18 60 48 48z"/><path d="M30 30h60v60H30z"/><path d="M60 0v18M60 102v18M0 60h18M102 60h18M0 0l30 30M120 0 90 30M0 120l30-30M120 120 90 90"/></g></pattern></defs><rect width="100%" height="100%" fill="url(#girih)"/>"#;

/// The pattern of stars and squares that fills its container, behind everything else.
#[component]
pub fn Girih(
    /// Its colour and strength; `fades` lets it run out towards the edges.
    class: &'static str,
) -> impl IntoView {
    let class = format!("pointer-events-none absolute inset-0 -z-10 size-full {class}");
    view! { <svg class=class aria-hidden="true" inner_html=LINES></svg> }
}
