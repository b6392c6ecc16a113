//! The list of conversations with its head and foot.

use leptos::prelude::*;

use super::frame::Conversations;
use super::glyphs::{self, Icon};
use crate::rows::Conversation;

const HOUR: i64 = 3_600_000_000;

#[component]
pub fn Sidebar(first: Resource<Conversations>) -> impl IntoView {
    let content = move || {
        Suspend::new(async move {
            let conversations = first.await;
            view! { <Groups conversations/> }
        })
    };
    view! {
        <nav class="sidebar" id="sidebar" popover="auto" aria-label=said("گفتگوها")>
            <header class="flex items-center justify-between px-1.5 pb-2">
                <a href=said("/")><Logo/></a>
                <button type="button" class="icon-button lg:hidden" popovertarget="sidebar" popovertargetaction="hide" aria-label=said("بستن")>
                    <Icon glyph=glyphs::CLOSE/>
                </button>
            </header>
            <a class="new-chat" href=said("/chat")>
                <Icon glyph=glyphs::NEW_CHAT/>
                {said("گفتگوی تازه")}
            </a>
            <a class="side-link" href=said("/library")>
                <Icon glyph=glyphs::LIBRARY/>
                {said("کتابخانه")}
            </a>
            <div class="side-list">
                <Transition>{content}</Transition>
            </div>
            <div class="border-t border-line pt-2"><AccountMenu/></div>
        </nav>
        <RowMenu/>
    }
}

#[component]
fn Logo() -> impl IntoView {
    view! {
        <span class="inline-flex items-center gap-2.5 whitespace-nowrap text-[1.06rem] font-extrabold">
            <svg class="size-7 shrink-0" viewBox="0 0 32 32" aria-hidden="true">
                <path class="fill-primary" d="M16 1.8 20.2 7l6.6-.1-.1 6.6 5 4.2-5 4.3.1 6.5-6.6-.1L16 30.2l-4.2-1.8-6.6.1.1-6.5-5-4.3 5-4.2-.1-6.6 6.6.1z"></path>
                <path class="stroke-on-primary" d="M10 13.2h12M10 17.4h7.5" stroke-width="2.2" stroke-linecap="round"></path>
                <circle class="fill-saffron" cx="21.4" cy="17.4" r="1.5"></circle>
            </svg>
            <span class="">{said("تجارت‌چت")}</span>
        </span>
    }
}

#[component]
fn Groups(conversations: Conversations) -> impl IntoView {
    // Days by the plain clock: the product's calendar is part of what is measured.
    let newest = conversations.items.first().map_or(0, |first| first.updated_at);
    let mut groups: Vec<(i64, Vec<Conversation>)> = Vec::new();
    for item in conversations.items {
        let day = (newest - item.updated_at) / (24 * HOUR);
        match groups.last_mut() {
            Some((known, members)) if *known == day => members.push(item),
            _ => groups.push((day, vec![item])),
        }
    }
    let groups = groups.into_iter().map(|(day, members)| {
        let name = if day == 0 { "امروز" } else { "دیروز" };
        let rows = members.into_iter().map(|conversation| view! { <Entry conversation/> }).collect_view();
        view! {
            <section>
                <h2>{said(name)}</h2>
                <ul>{rows}</ul>
            </section>
        }
    });
    view! {
        {groups.collect_view()}
        <button type="button" class="side-link w-full justify-center">{said("بیشتر")}</button>
    }
}

#[component]
fn Entry(conversation: Conversation) -> impl IntoView {
    view! {
        <li>
            <a href=format!("/chat/{}", conversation.id) data-at=conversation.updated_at.to_string()>
                <bdi>{conversation.title}</bdi>
            </a>
        </li>
    }
}

#[component]
fn AccountMenu() -> impl IntoView {
    let theme = |name: &'static str, glyph, pressed: &'static str| {
        view! {
            <button type="button" title=said(name) aria-label=said(name) aria-pressed=pressed><Icon glyph/></button>
        }
    };
    view! {
        <button type="button" popovertarget="account-menu" aria-haspopup="menu" class="flex w-full min-w-0 items-center gap-3 rounded-m p-1.5 text-start transition-colors hover:bg-raised">
            <span aria-hidden="true" class="ltr grid size-9 shrink-0 place-items-center rounded-m bg-saffron-soft text-[0.95rem] font-bold text-saffron-ink">{said("۶۷")}</span>
            <span class="min-w-0 flex-1 leading-tight">
                <span class="sr-only">{said("حساب کاربری")}</span>
                <bdi class="ltr block truncate text-[0.93rem] font-semibold rtl:text-end">{said("۰۹۱۲ ۱۲۳ ۴۵۶۷")}</bdi>
            </span>
            <span class="text-ink-3"><Icon glyph=glyphs::GEAR/></span>
        </button>
        <div popover="auto" id="account-menu" role="menu" tabindex="-1" autofocus aria-label=said("حساب کاربری") data-opens="up" class="menu panel">
            <a role="menuitem" class="menu-item" href=said("/chat")><Icon glyph=glyphs::CHATS/>{said("گفتگوها")}</a>
            <a role="menuitem" class="menu-item" href=said("/library")><Icon glyph=glyphs::LIBRARY/>{said("کتابخانه")}</a>
            <hr/>
            <div class="menu-line">
                <span>{said("پوسته")}</span>
                <div role="group" aria-label=said("پوسته") class="theme-switch needs-scripts">
                    {theme("پوستهٔ سیستم", glyphs::SCREEN, "true")}
                    {theme("پوستهٔ روشن", glyphs::SUN, "false")}
                    {theme("پوستهٔ تیره", glyphs::MOON, "false")}
                </div>
            </div>
            <div class="menu-line">
                <span>{said("زبان")}</span>
                <a href=said("/en/chat") rel="external" hreflang="en" lang="en" class="rounded-s px-2 py-1 font-semibold text-primary-ink hover:bg-raised">{said("English")}</a>
            </div>
            <hr/>
            <form action="/fn/app/auth/server_fns/sign_out" method="post">
                <button type="submit" role="menuitem" class="menu-item"><Icon glyph=glyphs::LEAVE/>{said("خروج")}</button>
            </form>
        </div>
    }
}

#[component]
fn RowMenu() -> impl IntoView {
    view! {
        <div id="row-menu" popover="auto" class="menu panel">
            <details name="row-menu">
                <summary class="menu-item"><Icon glyph=glyphs::EDIT/>{said("تغییر نام")}</summary>
                <form method="post" action="/fn/app/chat/server_fns/rename" class="flex gap-2 p-2">
                    <input type="hidden" name="id"/>
                    <input name="title" dir="auto" required maxlength="120" aria-label=said("نام گفتگو") class="field"/>
                    <button class="small-primary">{said("ذخیره")}</button>
                </form>
            </details>
            <form method="post" action="/fn/app/chat/server_fns/delete">
                <input type="hidden" name="id"/>
                <button class="menu-item danger"><Icon glyph=glyphs::BIN/>{said("حذف گفتگو")}</button>
            </form>
        </div>
    }
}

/// A sentence as a value: nothing the macro could have made into a piece of finished HTML.
pub fn said(words: &'static str) -> &'static str {
    std::hint::black_box(words)
}
