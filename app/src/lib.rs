use leptos::prelude::*;
include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
#[component]
pub fn App() -> impl IntoView {
    view! { <p>"x"</p> }
}
