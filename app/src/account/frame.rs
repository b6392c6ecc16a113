use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::DeletionNotice;
use super::proof::provide_proof_demand;
use crate::chat::{CurrentConversation, LIST, PageMain, Sidebar, list_conversations};
use crate::errors::{AppError, sentence};
use crate::head::PageHead;
use crate::i18n::{Locale, td_string};
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::sign_in_first::SignInFirst;
use crate::ui::{Banner, BannerTone, ButtonLink, Glyph, Icon, Size, TextLink, Tone, account_menu, provide_toasts};
use crate::workspace::{Address, Nav};

/// The pages about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Profile,
    Security,
    Preferences,
    Data,
}

/// The layout of the pages about the person.
#[component]
pub(super) fn AccountFrame(section: Section, children: Children) -> impl IntoView {
    let locale = use_locale();
    let location = use_location();
    let address = Address::new(&location.pathname.get_untracked(), &location.search.get_untracked());
    let after = address.param(LIST).and_then(|cursor| cursor.parse().ok());
    CurrentConversation::of(Nav::at(address));
    // The sidebar's menu has them; here its forms are plain ones.
    provide_toasts();
    provide_proof_demand();
    let person = use_session().person();
    let sidebar = awaited(async move {
        match (list_conversations(after).await, person.await) {
            (Ok(first), Some(me)) => view! { <Sidebar first menu=account_menu(me)/> }.into_any(),
            // The page itself says what is wrong.
            _ => ().into_any(),
        }
    });
    let sections = [
        (Section::Profile, "/account", Glyph::User, td_string!(locale, account.profile)),
        (Section::Security, "/account/security", Glyph::Shield, td_string!(locale, account.security)),
        (Section::Preferences, "/account/preferences", Glyph::Settings, td_string!(locale, account.preferences)),
        (Section::Data, "/account/data", Glyph::Archive, td_string!(locale, account.data)),
    ];
    let title = sections.iter().find(|(of, ..)| *of == section).map_or("", |(.., title)| title);
    let tab = move |(of, path, glyph, words): (Section, &'static str, Glyph, &'static str)| {
        let (look, current) = if of == section {
            ("border-primary font-semibold text-primary-ink", Some("page"))
        } else {
            ("border-transparent text-ink-2 hover:text-ink", None)
        };
        view! {
            <a href=href(path) aria-current=current class=format!("-mb-px flex min-h-11 items-center gap-2 border-b-2 px-1 {look}")>
                // On a phone they only fit into one line without icons.
                <span class="max-sm:hidden"><Icon glyph/></span>
                {words}
            </a>
        }
    };
    view! {
        <PageHead title=title.to_owned()/>
        <div class="chat-page">
            {sidebar}
            <PageMain title=td_string!(locale, account.title) notices=|| view! { <DeletionNotice/> }>
                <nav class="flex flex-wrap gap-x-6 border-b border-line max-sm:gap-x-3" aria-label=td_string!(locale, account.title)>
                    {sections.map(tab).collect_view()}
                </nav>
                {children()}
            </PageMain>
        </div>
    }
    .into_any()
}

#[component]
pub(super) fn BackToProfile() -> impl IntoView {
    view! { <p class="text-[0.95rem]"><TextLink href=href("/account")>{td_string!(use_locale(), account.to_profile)}</TextLink></p> }
        .into_any()
}

/// Shown when what a page is about could not be loaded.
pub(super) fn load_error(locale: Locale, error: &AppError) -> AnyView {
    match error {
        AppError::Domain(domain::Error::SignedOut) => view! { <SignInFirst/> }.into_any(),
        error => {
            let words = sentence(locale, error);
            view! { <Banner tone=BannerTone::Danger>{words}</Banner> }.into_any()
        }
    }
}

/// A link to the next page of a list, beginning after or before the item that `from` names in the address.
#[component]
pub(super) fn More(
    /// The part of the page that has the list.
    part: &'static str,
    from: (&'static str, String),
) -> impl IntoView {
    let (name, value) = from;
    view! {
        <ButtonLink href=format!("?{name}={value}#{part}") tone=Tone::Quiet size=Size::Small>{td_string!(use_locale(), common.more)}</ButtonLink>
    }
    .into_any()
}

/// A section of a page.
#[component]
pub(super) fn Part(
    /// For links to it.
    #[prop(optional)]
    id: Option<&'static str>,
    title: &'static str,
    #[prop(optional, into)] lead: Option<&'static str>,
    /// What is done here cannot be undone.
    #[prop(optional)]
    grave: bool,
    children: Children,
) -> impl IntoView {
    let edge = if grave { "border-danger" } else { "border-line" };
    view! {
        <section id=id class=format!("grid w-full max-w-[44rem] gap-5 rounded-l border {edge} bg-surface p-5 sm:p-6")>
            <div class="grid gap-0.5">
                <h2 class="text-[1.1rem] font-bold">{title}</h2>
                {lead.map(|lead| view! { <p class="text-[0.93rem] text-ink-2">{lead}</p> })}
            </div>
            {children()}
        </section>
    }
    .into_any()
}
