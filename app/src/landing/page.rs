use leptos::prelude::*;

use super::demo::Demo;
use super::layout::SECTION;
use super::plans::Plans;
use super::questions::Questions;
use crate::head::PageHead;
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::ui::{ButtonLink, Girih, Glyph, Icon, LanguageSwitch, Logo, Size, ThemeSwitch, Tone};

#[component]
pub(crate) fn LandingPage() -> impl IntoView {
    let locale = use_locale();
    view! {
        <PageHead title=String::new() description=td_string!(locale, landing.lead)/>
        <div class="relative isolate overflow-hidden">
            <Girih class="fades text-line-strong opacity-45"/>
            <Header/>
            <Hero/>
        </div>
        <main>
            <Promises/>
            <Plans/>
            <Questions/>
            <LastWord/>
        </main>
        <Footer/>
    }
    .into_any()
}

#[component]
fn Header() -> impl IntoView {
    let locale = use_locale();
    let link = "rounded-m px-3 py-2 text-[0.95rem] text-ink-2 transition-colors hover:text-ink";
    view! {
        <header class=format!("{SECTION} flex items-center gap-2 py-4")>
            <a href=href("/") class="inline-flex rounded-m lg:me-4">
                <Logo/>
            </a>
            <nav aria-label=td_string!(locale, landing.sections) class="hidden lg:flex">
                <a href="#promises" class=link>{td_string!(locale, landing.nav_promises)}</a>
                <a href="#plans" class=link>{td_string!(locale, landing.nav_plans)}</a>
                <a href="#questions" class=link>{td_string!(locale, landing.nav_questions)}</a>
            </nav>
            <div class="ms-auto flex items-center gap-1 sm:gap-2">
                <LanguageSwitch/>
                <Entrance/>
            </div>
        </header>
    }
    .into_any()
}

/// For a stranger: sign in or up. For somebody who is signed in: to the chat.
#[component]
fn Entrance() -> impl IntoView {
    let locale = use_locale();
    let person = use_session().person();
    let links = async move {
        match person.await {
            Some(_) => view! {
                <ButtonLink href=href("/chat") icon=Glyph::Chat>
                    <span class="whitespace-nowrap sm:hidden">{td_string!(locale, account.chat)}</span>
                    <span class="hidden sm:inline">{td_string!(locale, landing.open_chat)}</span>
                </ButtonLink>
            }
            .into_any(),
            None => view! {
                <span class="hidden sm:inline-flex">
                    <ButtonLink href=href("/sign-in") tone=Tone::Bare>{td_string!(locale, auth.sign_in)}</ButtonLink>
                </span>
                <ButtonLink href=href("/sign-up")>
                    <span class="whitespace-nowrap sm:hidden">{td_string!(locale, auth.sign_up)}</span>
                    <span class="hidden sm:inline">{td_string!(locale, landing.start_free)}</span>
                </ButtonLink>
            }
            .into_any(),
        }
    };
    awaited(links).into_any()
}

#[component]
fn Hero() -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class=format!("{SECTION} grid items-center gap-10 pt-8 pb-16 lg:grid-cols-[1.04fr_0.96fr] lg:gap-14 lg:pt-14 lg:pb-24")>
            <div>
                <h1 class="text-[clamp(2rem,4.6vw,3.35rem)]/[1.36] font-extrabold text-balance ltr:leading-[1.14] ltr:tracking-tight">
                    {td_string!(locale, landing.title)}
                </h1>
                <p class="mt-5 mb-7 max-w-[33rem] text-[1.12rem] text-pretty text-ink-2">{td_string!(locale, landing.lead)}</p>
                <div class="flex flex-wrap gap-3">
                    <StartButton stranger=td_string!(locale, landing.start_with_phone)/>
                    <ButtonLink href="#plans" tone=Tone::Quiet size=Size::Large>{td_string!(locale, landing.see_plans)}</ButtonLink>
                </div>
                <p class="mt-4 text-[0.9rem] text-ink-3">{td_string!(locale, landing.note)}</p>
            </div>
            <Demo/>
        </section>
    }
    .into_any()
}

/// Says to a stranger how to begin, to somebody who is signed in where to go on.
#[component]
fn StartButton(stranger: &'static str) -> impl IntoView {
    let locale = use_locale();
    let person = use_session().person();
    let link = async move {
        let (path, label) = if person.await.is_some() { ("/chat", td_string!(locale, landing.open_chat)) } else { ("/sign-up", stranger) };
        view! { <ButtonLink href=href(path) size=Size::Large trailing=Glyph::ArrowForward>{label}</ButtonLink> }.into_any()
    };
    awaited(link).into_any()
}

#[component]
fn Promises() -> impl IntoView {
    let locale = use_locale();
    let promises = [
        (Glyph::Shield, td_string!(locale, landing.nothing_lost_title), td_string!(locale, landing.nothing_lost_text)),
        (Glyph::Languages, td_string!(locale, landing.persian_title), td_string!(locale, landing.persian_text)),
        (Glyph::Server, td_string!(locale, landing.own_server_title), td_string!(locale, landing.own_server_text)),
    ];
    view! {
        <section id="promises" aria-label=td_string!(locale, landing.nav_promises) class="border-y border-line">
            <ul class="mx-auto grid max-w-page divide-y divide-line lg:grid-cols-3 lg:divide-x lg:divide-y-0">
                {promises
                    .map(|(glyph, title, text)| view! {
                        <li class="px-6 py-9 lg:px-8">
                            <span class="text-[1.6rem] text-primary"><Icon glyph/></span>
                            <h2 class="mt-2 mb-1 text-[1.1rem] font-bold">{title}</h2>
                            <p class="text-[0.97rem] text-pretty text-ink-2">{text}</p>
                        </li>
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn LastWord() -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class=format!("{SECTION} pb-20")>
            <div class="relative isolate grid justify-items-center gap-5 overflow-hidden rounded-xl bg-primary-soft px-6 py-14 text-center">
                <Girih class="fades text-primary opacity-35"/>
                <h2 class="text-[1.6rem]/[1.5] font-extrabold text-balance">{td_string!(locale, landing.last_title)}</h2>
                <StartButton stranger=td_string!(locale, landing.start_free)/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Footer() -> impl IntoView {
    let locale = use_locale();
    view! {
        <footer class="border-t border-line">
            <div class=format!("{SECTION} flex flex-wrap items-center gap-x-6 gap-y-4 py-8 text-[0.93rem] text-ink-2")>
                <Logo/>
                <p class="me-auto">{td_string!(locale, landing.footer)}</p>
                <LanguageSwitch/>
                <ThemeSwitch/>
            </div>
        </footer>
    }
    .into_any()
}
