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
    let product = td_string!(use_locale(), common.product);
    let whole = if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") };
    // It is written into the page without escaping.
    let whole = whole.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    view! {
        <Title text=whole/>
        {description.map(|content| view! { <Meta name="description" content/> })}
    }
}
