use leptos::prelude::*;
use leptos_router::components::Redirect;

use super::visit::use_visit;
use crate::head::PageHead;
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::ui::{Girih, Glyph, Icon, LanguageSwitch, Logo};

/// The layout of all pages for signing up and in. Redirects those who are signed in.
#[component]
pub(super) fn AuthFrame(
    /// The title of the page.
    title: &'static str,
    /// What it is, for search engines.
    description: &'static str,
    /// Whether those who are signed in stay here, too.
    #[prop(optional)]
    open_to_all: bool,
    /// The present step.
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let destination = use_visit().destination(use_language());
    let person = use_session().person();
    let on_to_the_destination =
        (!open_to_all).then(|| awaited(async move { person.await.map(|_| view! { <Redirect path=destination/> }) }));
    let points = [
        (Glyph::Quote, td_string!(locale, auth.point_sources)),
        (Glyph::Shield, td_string!(locale, auth.point_nothing_lost)),
        (Glyph::Languages, td_string!(locale, auth.point_persian)),
    ];
    view! {
        <PageHead title=title.to_owned() description/>
        {on_to_the_destination}
        <div class="grid min-h-dvh lg:grid-cols-2">
            <main class="flex flex-col px-5 py-5 sm:px-8">
                <header class="flex items-center justify-between gap-4">
                    <a href=href("/") class="inline-flex rounded-m">
                        <Logo/>
                    </a>
                    <LanguageSwitch/>
                </header>
                <div class="mx-auto my-auto grid w-full max-w-form gap-5 py-10">{children()}</div>
            </main>
            <aside class="relative isolate hidden place-items-center overflow-hidden border-s border-line bg-primary-soft p-12 lg:grid">
                <Girih class="text-primary opacity-16"/>
                <div class="grid max-w-[27rem] gap-7">
                    <p class="text-[1.45rem]/[1.9] font-bold text-balance">{td_string!(locale, auth.promise)}</p>
                    <ul class="grid gap-3.5 text-ink-2">
                        {points
                            .map(|(glyph, words)| view! {
                                <li class="flex items-start gap-3">
                                    <span class="mt-1 text-primary-ink"><Icon glyph/></span>
                                    <span>{words}</span>
                                </li>
                            })
                            .collect_view()}
                    </ul>
                </div>
            </aside>
        </div>
    }
    .into_any()
}

/// The head of a step: what to do now, and a line about it.
#[component]
pub(super) fn StepHead(
    /// What to do now.
    title: &'static str,
    /// A line about it.
    #[prop(optional, into)]
    lead: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="grid gap-1">
            <h1 class="text-[1.6rem]/[1.5] font-extrabold">{title}</h1>
            {lead.map(|lead| view! { <p class="text-pretty text-ink-2">{lead.run()}</p> })}
        </div>
    }
    .into_any()
}

/// A line with "or" on it, between two ways.
#[component]
pub(super) fn Or() -> impl IntoView {
    view! {
        <div class="flex items-center gap-3 text-[0.85rem] text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {td_string!(use_locale(), common.or)}
        </div>
    }
    .into_any()
}
