use domain::accounts::Me;
use domain::identity::Mobile;
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{Avatar, Glyph, Icon, LanguageSwitch, Menu, MenuLink, Opens, ThemeSwitch};
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::session::SignOut;

/// The person's sign and number, and behind them: language, theme, signing out.
#[component]
pub fn AccountMenu(
    /// Who is signed in.
    me: Me,
    /// Towards which side it opens.
    #[prop(optional)]
    opens: Opens,
) -> impl IntoView {
    let locale = use_locale();
    let language = use_language();
    let mobile = me.mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok());
    let number = mobile.as_ref().map(|mobile| digits::localize(&mobile.national(), language));
    let has_name = me.name.is_some();
    let (sign, picture) = (me.sign(), me.picture.clone());
    let shown = me.name.or(number).or(me.email).unwrap_or_default();
    let row = "flex min-h-11 items-center justify-between gap-4 px-3 text-[0.93rem] text-ink-2";
    view! {
        <button
            type="button"
            popovertarget="account-menu"
            aria-haspopup="menu"
            class="flex w-full min-w-0 items-center gap-3 rounded-m p-1.5 text-start transition-colors hover:bg-raised"
        >
            <Avatar sign=digits::localize(&sign, language) picture/>
            <span class="min-w-0 flex-1 leading-tight">
                <span class="sr-only">{td_string!(locale, account.menu)}</span>
                <bdi class="block truncate text-[0.93rem] font-semibold rtl:text-end" class:ltr=!has_name>{shown}</bdi>
            </span>
            <span class="text-ink-3"><Icon glyph=Glyph::Settings/></span>
        </button>
        <Menu id="account-menu" label=td_string!(locale, account.menu) opens>
            <MenuLink glyph=Glyph::Chat href=href("/chat")>{td_string!(locale, account.chat)}</MenuLink>
            <MenuLink glyph=Glyph::Library href=href("/library")>{td_string!(locale, account.library)}</MenuLink>
            <MenuLink glyph=Glyph::User href=href("/account")>{td_string!(locale, account.title)}</MenuLink>
            <hr class="my-1.5 border-line"/>
            <div class=row>
                <span>{td_string!(locale, common.theme)}</span>
                <ThemeSwitch/>
            </div>
            <div class=row>
                <span>{td_string!(locale, common.language)}</span>
                <LanguageSwitch class="rounded-s px-2 py-1 font-semibold text-primary-ink hover:bg-raised"/>
            </div>
            <hr class="my-1.5 border-line"/>
            <form method="post" action=SignOut::PATH>
                <button
                    type="submit"
                    role="menuitem"
                    class="flex min-h-10 w-full items-center gap-3 rounded-s px-3 py-1.5 text-start text-[0.93rem] hover:bg-raised focus-visible:bg-raised"
                >
                    <span class="text-ink-3"><Icon glyph=Glyph::SignOut/></span>
                    {td_string!(locale, account.sign_out)}
                </button>
            </form>
        </Menu>
    }
    .into_any()
}
