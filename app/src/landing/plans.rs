use domain::persian::digits;
use leptos::prelude::*;

use super::layout::SECTION;
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::ui::{Badge, BadgeTone, ButtonLink, Glyph, Icon, Tone};

/// What is offered: price in toman a month, questions a month, documents. Paid ones are announced, not yet sold.
const PLANS: [(u64, u64, u64); 3] = [(0, 50, 5), (290_000, 1_500, 200), (1_900_000, 10_000, 2_000)];

/// The plans side by side.
#[component]
pub(super) fn Plans() -> impl IntoView {
    let locale = use_locale();
    let names = [td_string!(locale, landing.plan_free), td_string!(locale, landing.plan_pro), td_string!(locale, landing.plan_business)];
    let fits = [
        td_string!(locale, landing.plan_free_for),
        td_string!(locale, landing.plan_pro_for),
        td_string!(locale, landing.plan_business_for),
    ];
    let cards = PLANS.into_iter().zip(names).zip(fits);
    view! {
        <section id="plans" class=format!("{SECTION} py-18")>
            <h2 class="text-center text-[1.9rem]/[1.5] font-extrabold">{td_string!(locale, landing.plans_title)}</h2>
            <p class="mt-1 mb-9 text-center text-ink-2">{td_string!(locale, landing.plans_lead)}</p>
            <div class="grid gap-4.5 lg:grid-cols-3">
                {cards.map(|(((price, questions, documents), name), fit)| view! { <Plan name fit price questions documents/> }).collect_view()}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Plan(name: &'static str, fit: &'static str, price: u64, questions: u64, documents: u64) -> impl IntoView {
    let locale = use_locale();
    let number = |value| digits::number(value, use_language());
    let free = price == 0;
    let lines = [
        td_string!(locale, landing.plan_questions, count = number(questions)).to_string(),
        td_string!(locale, landing.plan_documents, count = number(documents)).to_string(),
        td_string!(locale, landing.plan_sources).to_owned(),
    ];
    let frame = if free { "border-primary ring-1 ring-primary shadow-card" } else { "border-line" };
    view! {
        <article class=format!("flex flex-col gap-4 rounded-xl border bg-surface p-6 {frame}")>
            <header>
                <h3 class="flex items-center justify-between gap-3 text-[1.08rem] font-bold">
                    {name}
                    {(!free).then(|| view! { <Badge tone=BadgeTone::Saffron>{td_string!(locale, landing.soon)}</Badge> })}
                </h3>
                <p class="text-[0.93rem] text-ink-3">{fit}</p>
            </header>
            <p class="flex flex-wrap items-baseline gap-x-2">
                {if free {
                    view! { <span class="text-[1.9rem]/[1.3] font-extrabold">{td_string!(locale, landing.price_free)}</span> }.into_any()
                } else {
                    view! {
                        <span class="text-[1.9rem]/[1.3] font-extrabold">{number(price)}</span>
                        <span class="text-[0.93rem] text-ink-3">{td_string!(locale, landing.toman_a_month)}</span>
                    }
                    .into_any()
                }}
            </p>
            <ul class="grid gap-2 text-[0.96rem] text-ink-2">
                {lines
                    .map(|line| view! {
                        <li class="flex items-start gap-2.5">
                            <span class="mt-1.5 text-primary rtl:mt-2"><Icon glyph=Glyph::Check class="size-4"/></span>
                            <span>{line}</span>
                        </li>
                    })
                    .collect_view()}
            </ul>
            <div class="mt-auto pt-2">
                <ButtonLink href=href("/sign-up") tone={if free { Tone::Primary } else { Tone::Quiet }} wide=true>
                    {if free { td_string!(locale, landing.plan_start) } else { td_string!(locale, landing.plan_start_free_meanwhile) }}
                </ButtonLink>
            </div>
        </article>
    }
    .into_any()
}
