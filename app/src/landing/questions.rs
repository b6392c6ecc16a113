use leptos::prelude::*;

use super::layout::SECTION;
use crate::i18n::{tu_string, use_i18n};
use crate::ui::{Glyph, Icon};

/// What people ask first.
#[component]
pub(super) fn Questions() -> impl IntoView {
    let i18n = use_i18n();
    let questions = [
        (tu_string!(i18n, landing.question_from_where), tu_string!(i18n, landing.answer_from_where)),
        (tu_string!(i18n, landing.question_files), tu_string!(i18n, landing.answer_files)),
        (tu_string!(i18n, landing.question_who_sees), tu_string!(i18n, landing.answer_who_sees)),
        (tu_string!(i18n, landing.question_english), tu_string!(i18n, landing.answer_english)),
        (tu_string!(i18n, landing.question_own_server), tu_string!(i18n, landing.answer_own_server)),
    ];
    view! {
        <section id="questions" class=format!("{SECTION} grid gap-8 pb-20 lg:grid-cols-[0.7fr_1.3fr]")>
            <h2 class="text-[1.9rem]/[1.5] font-extrabold text-balance">{tu_string!(i18n, landing.questions_title)}</h2>
            <div class="divide-y divide-line border-y border-line">
                {questions
                    .map(|(question, answer)| view! {
                        <details class="group">
                            <summary class="flex items-center gap-4 py-4 font-semibold">
                                <span class="flex-1">{question}</span>
                                <span class="text-ink-3 transition-transform group-open:rotate-180"><Icon glyph=Glyph::ChevronDown/></span>
                            </summary>
                            <p class="max-w-[40rem] pb-5 text-pretty text-ink-2">{answer}</p>
                        </details>
                    })
                    .collect_view()}
            </div>
        </section>
    }
    .into_any()
}
