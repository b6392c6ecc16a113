use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;

/// The eight-pointed star with a message in it, and the product's name.
#[component]
pub fn Logo(
    /// The star alone; the name is still read aloud.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    let name = td_string!(use_locale(), common.product);
    view! {
        <span class="inline-flex items-center gap-2.5 whitespace-nowrap text-[1.06rem] font-extrabold">
            <svg class="size-7 shrink-0" viewBox="0 0 32 32" aria-hidden="true">
                <path class="fill-primary" d="M16 1.8 20.2 7l6.6-.1-.1 6.6 5 4.2-5 4.3.1 6.5-6.6-.1L16 30.2l-4.2-1.8-6.6.1.1-6.5-5-4.3 5-4.2-.1-6.6 6.6.1z"/>
                <path class="stroke-on-primary" d="M10 13.2h12M10 17.4h7.5" stroke-width="2.2" stroke-linecap="round"/>
                <circle class="fill-saffron" cx="21.4" cy="17.4" r="1.5"/>
            </svg>
            <span class=if compact { "sr-only" } else { "" }>{name}</span>
        </span>
    }
    .into_any()
}
