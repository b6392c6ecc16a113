use leptos::prelude::*;

use super::layout::SECTION;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// What people ask first.
#[component]
pub(super) fn Questions() -> impl IntoView {
    let locale = use_locale();
    let questions = [
        (td_string!(locale, landing.question_from_where), td_string!(locale, landing.answer_from_where)),
        (td_string!(locale, landing.question_files), td_string!(locale, landing.answer_files)),
        (td_string!(locale, landing.question_who_sees), td_string!(locale, landing.answer_who_sees)),
        (td_string!(locale, landing.question_english), td_string!(locale, landing.answer_english)),
        (td_string!(locale, landing.question_own_server), td_string!(locale, landing.answer_own_server)),
    ];
    view! {
        <section id="questions" class=format!("{SECTION} grid gap-8 pb-20 lg:grid-cols-[0.7fr_1.3fr]")>
            <h2 class="text-[1.9rem]/[1.5] font-extrabold text-balance">{td_string!(locale, landing.questions_title)}</h2>
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
