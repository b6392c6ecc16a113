use leptos::prelude::*;

use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// A conversation as it looks: a question, its answer, and the place in the document that says so.
#[component]
pub(super) fn Demo() -> impl IntoView {
    let locale = use_locale();
    let chip = "inline-grid h-5.5 min-w-5.5 place-items-center rounded-[7px] bg-primary-soft px-1 text-xs font-bold text-primary-ink";
    let number = td_string!(locale, landing.demo_number);
    view! {
        <figure
            aria-label=td_string!(locale, landing.demo_label)
            class="grid gap-4 rounded-[24px] border border-line bg-surface p-4.5 shadow-card"
        >
            <div class="flex items-center gap-2 px-1 text-[0.87rem] text-ink-3">
                <Icon glyph=Glyph::FileText/>
                <bdi>{td_string!(locale, landing.demo_file)}</bdi>
            </div>
            <p class="ms-auto max-w-[88%] rounded-[18px] rounded-ee-xs bg-raised px-4 py-2.5">
                {td_string!(locale, landing.demo_question)}
            </p>
            <p class="px-1">
                {td_string!(locale, landing.demo_answer)} " "
                <b>{td_string!(locale, landing.demo_answer_key)}</b> " "
                {td_string!(locale, landing.demo_answer_end)} " "
                <span class=chip>{number}</span>
            </p>
            <blockquote class="rounded-[14px] border border-line bg-ground px-4 py-3 text-[0.9rem] text-ink-2">
                <p class="mb-1 flex items-center gap-2 font-bold text-ink">
                    <span class=chip>{number}</span>
                    {td_string!(locale, landing.demo_place)}
                </p>
                {td_string!(locale, landing.demo_quote_before)} " "
                <mark>{td_string!(locale, landing.demo_quote)}</mark> " "
                {td_string!(locale, landing.demo_quote_after)}
            </blockquote>
        </figure>
    }
    .into_any()
}
