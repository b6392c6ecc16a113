use leptos::prelude::*;

/// A view as HTML that no program takes over: without the marks that Leptos leaves between its parts.
pub(crate) fn static_html(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "")
}
