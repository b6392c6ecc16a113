use domain::accounts::Me;
use domain::identity::Mobile;
use domain::persian::digits;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::language_switch::in_other_language;
use super::{Avatar, Glyph, Icon, LanguageSwitch, Menu, MenuLink, Opens, ThemeSwitch, theme_of_page};
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::rendered_once::RenderedOnce;
use crate::session::SignOut;
use crate::static_html::static_html;

/// By whether there is a picture, then by theme.
static MENUS: [[RenderedOnce; 3]; 2] = [const { [const { RenderedOnce::new() }; 3] }; 2];

/// The person's sign and number, and behind them: language, theme, signing out. As HTML, for the foot of the sidebar.
pub(crate) fn account_menu(me: Me) -> String {
    let language = use_language();
    let mobile = me.mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok());
    let number = mobile.as_ref().map(|mobile| digits::localize(&mobile.national(), language));
    // A number or an address reads from left to right.
    let direction = if me.name.is_some() { "" } else { "ltr" };
    let sign = digits::localize(&me.sign(), language);
    let shown = me.name.or(number).or(me.email).unwrap_or_default();
    let has_picture = me.picture.is_some();
    let kept = &MENUS[usize::from(has_picture)][theme_of_page() as usize];
    let texts = [&sign, me.picture.as_deref().unwrap_or_default(), &shown, direction, &in_other_language()];
    kept.html(texts, |[sign, picture, shown, direction, address]| {
        static_html(menu(sign, has_picture.then_some(picture), shown, direction, address))
    })
}

fn menu(sign: String, picture: Option<String>, shown: String, direction: String, address: String) -> AnyView {
    let locale = use_locale();
    view! {
        <button
            type="button"
            popovertarget="account-menu"
            aria-haspopup="menu"
            class="flex w-full min-w-0 items-center gap-3 rounded-m p-1.5 text-start transition-colors hover:bg-raised"
        >
            <Avatar sign picture/>
            <span class="min-w-0 flex-1 leading-tight">
                <span class="sr-only">{td_string!(locale, account.menu)}</span>
                <bdi class=format!("block truncate text-[0.93rem] font-semibold rtl:text-end {direction}")>{shown}</bdi>
            </span>
            <span class="text-ink-3"><Icon glyph=Glyph::Settings/></span>
        </button>
        <Menu id="account-menu" label=td_string!(locale, account.menu) opens=Opens::Up>
            <MenuLink glyph=Glyph::Chat href=href("/chat")>{td_string!(locale, account.chat)}</MenuLink>
            <MenuLink glyph=Glyph::Library href=href("/library")>{td_string!(locale, account.library)}</MenuLink>
            <MenuLink glyph=Glyph::User href=href("/account")>{td_string!(locale, account.title)}</MenuLink>
            <hr/>
            <div class="menu-line">
                <span>{td_string!(locale, common.theme)}</span>
                <ThemeSwitch/>
            </div>
            <div class="menu-line">
                <span>{td_string!(locale, common.language)}</span>
                <LanguageSwitch address class="rounded-s px-2 py-1 font-semibold text-primary-ink hover:bg-raised"/>
            </div>
            <hr/>
            <form method="post" action=SignOut::PATH>
                <button role="menuitem" class="menu-item">
                    <Icon glyph=Glyph::SignOut/>
                    {td_string!(locale, account.sign_out)}
                </button>
            </form>
        </Menu>
    }
    .into_any()
}
