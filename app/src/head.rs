use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::i18n::{tu_string, use_i18n};

/// The title of a page, with the product's name behind it, and its description for search engines.
#[component]
pub(crate) fn PageHead(
    /// What this page is; empty for the one that is the product itself.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence about it.
    #[prop(optional, into)]
    description: Option<&'static str>,
) -> impl IntoView {
    let product = tu_string!(use_i18n(), common.product);
    let whole = move || {
        let title = title.get();
        inert(if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") })
    };
    // The server writes the title last, when the signals it depends on may be disposed.
    let whole = if cfg!(feature = "ssr") { TextProp::from(untrack(whole)) } else { TextProp::from(whole) };
    view! {
        <Title text=whole/>
        {description.map(|content| view! { <Meta name="description" content/> })}
    }
}

/// The server writes the title into the page without escaping it; the browser sets it as text.
fn inert(title: String) -> String {
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { title }
}
