use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;

/// Grey lines in the place of text that is on its way.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: u8,
) -> impl IntoView {
    let widths = ["w-full", "w-11/12", "w-4/5", "w-2/3"];
    let rows = widths.into_iter().cycle().take(usize::from(lines));
    view! {
        <div role="status" class="grid w-full animate-pulse gap-3">
            <span class="sr-only">{td_string!(use_locale(), common.loading)}</span>
            {rows.map(|width| view! { <span aria-hidden="true" class=format!("h-4 rounded-s bg-raised {width}")></span> }).collect_view()}
        </div>
    }
    .into_any()
}
