use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::i18n::td_string;
use crate::language::use_locale;

/// The title of a page, with the product's name behind it, and its description for search engines.
#[component]
pub(crate) fn PageHead(
    /// What this page is; empty for the one that is the product itself.
    #[prop(into)]
    title: String,
    /// One sentence about it.
    #[prop(optional, into)]
    description: Option<&'static str>,
) -> impl IntoView {
    // It is written into the page without escaping.
    let whole = title_of(&title).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    view! {
        <Title text=whole/>
        {description.map(|content| view! { <Meta name="description" content/> })}
    }
}

/// What a browser calls a page.
pub(crate) fn title_of(page: &str) -> String {
    let product = td_string!(use_locale(), common.product);
    if page.is_empty() { product.to_owned() } else { format!("{page} · {product}") }
}
