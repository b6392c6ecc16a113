use leptos::prelude::*;

use super::visit::{Step, use_visit};
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::ui::{Glyph, Icon};

/// The three kinds of customers, one of which is chosen; each is a link to its own form.
#[component]
pub(super) fn KindCards(
    /// The step of the chosen one.
    chosen: Step,
) -> impl IntoView {
    let locale = use_locale();
    let visit = use_visit();
    let kinds = [
        (Step::Start, Glyph::User, td_string!(locale, auth.individual), td_string!(locale, auth.individual_line)),
        (Step::Legal, Glyph::Building, td_string!(locale, auth.legal), td_string!(locale, auth.legal_line)),
        (Step::Business, Glyph::Store, td_string!(locale, auth.business), td_string!(locale, auth.business_line)),
    ];
    let card = move |(step, glyph, name, line): (Step, Glyph, &'static str, &'static str)| {
        let (look, current) = if step == chosen {
            ("border-primary bg-primary-soft ring-1 ring-primary", Some("true"))
        } else {
            ("border-line-strong bg-surface hover:bg-raised", None)
        };
        view! {
            <a
                href=visit.address("/sign-up", step)
                aria-current=current
                class=format!("grid content-start justify-items-center gap-1 rounded-m border px-2 py-3 text-center transition-colors {look}")
            >
                <span class="text-primary-ink"><Icon glyph/></span>
                <span class="text-[0.95rem] font-bold">{name}</span>
                <span class="text-[0.78rem]/[1.5] text-pretty text-ink-2">{line}</span>
            </a>
        }
    };
    view! {
        <nav class="grid grid-cols-3 gap-2" aria-label=td_string!(locale, auth.kind)>
            {kinds.map(card).collect_view()}
        </nav>
    }
    .into_any()
}
