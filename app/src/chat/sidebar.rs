//! The conversations, new and old. On a small screen it is a drawer that needs no script: a popover.

use domain::chat::ConversationSummary;
use domain::persian::jalali::{Period, month_and_year};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::conversation_list::ConversationList;
use super::conversation_menu::MenuPanel;
use super::current_conversation::CurrentConversation;
use super::server_fns::Conversations;
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::ui::{Glyph, Icon, Logo};
use crate::workspace::{Nav, use_nav};

const ID: &str = "sidebar";
/// One menu serves all rows; the button that opens it says for which.
const ROW_MENU: &str = "row-menu";
/// The conversation after which the list begins, in the address of a page without scripts.
pub(crate) const LIST: &str = "list";

/// The sidebar of the workspace and of the account's pages. It needs a [`CurrentConversation`] in context.
#[component]
pub(crate) fn Sidebar(
    /// The first page of the list.
    first: Conversations,
    /// The person's menu, as HTML.
    menu: String,
) -> impl IntoView {
    let locale = use_locale();
    let list = ConversationList::provide(first);
    let chosen = RwSignal::new(None::<ConversationSummary>);
    let nav = use_nav();
    close_after_navigation(nav);
    view! {
        <nav class="sidebar" id=ID popover="auto" aria-label=td_string!(locale, chat.conversations)>
            <header class="flex items-center justify-between px-1.5 pb-2">
                <a href=href("/")><Logo/></a>
                <button type="button" class="icon-button lg:hidden" popovertarget=ID popovertargetaction="hide" aria-label=td_string!(locale, common.close)>
                    <Icon glyph=Glyph::Close/>
                </button>
            </header>
            <a class="new-chat" href=href("/chat")>
                <Icon glyph=Glyph::NewChat/>
                {td_string!(locale, chat.new)}
            </a>
            <a class="side-link" href=href("/library") aria-current=move || nav.is_at("/library").then_some("page")>
                <Icon glyph=Glyph::Library/>
                {td_string!(locale, chat.library)}
            </a>
            <div class="side-list">
                <Groups list chosen/>
            </div>
            <div class="border-t border-line pt-2" inner_html=menu></div>
        </nav>
        <MenuPanel id=ROW_MENU target=chosen/>
    }
}

#[component]
fn Groups(list: ConversationList, chosen: RwSignal<Option<ConversationSummary>>) -> impl IntoView {
    let locale = use_locale();
    let language = use_language();
    let name = move |period| match period {
        Period::Today => td_string!(locale, chat.today).to_owned(),
        Period::Yesterday => td_string!(locale, chat.yesterday).to_owned(),
        Period::ThisWeek => td_string!(locale, chat.this_week).to_owned(),
        Period::Month { year, month } => month_and_year(year, month, language),
    };
    let groups = move || {
        let group = move |(period, members): (Period, Vec<ConversationSummary>)| {
            let rows = members.into_iter().map(|conversation| view! { <Row conversation chosen/> }).collect_view();
            view! {
                <section>
                    <h2 class="side-heading">{name(period)}</h2>
                    <ul>{rows}</ul>
                </section>
            }
        };
        list.groups(language).into_iter().map(group).collect_view()
    };
    view! {
        {groups}
        <Show when=move || list.is_empty()>
            <p class="px-3 py-2 text-sm text-ink-3">{td_string!(locale, chat.no_conversations)}</p>
        </Show>
        {move || list.next().map(|next| {
            let load = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                list.load_more();
            };
            view! {
                <a class="side-link justify-center" rel="external" href=format!("?{LIST}={next}") on:click=load>
                    {td_string!(locale, common.more)}
                </a>
            }
        })}
    }
}

#[component]
fn Row(conversation: ConversationSummary, chosen: RwSignal<Option<ConversationSummary>>) -> AnyView {
    let locale = use_locale();
    let current = expect_context::<CurrentConversation>();
    let id = conversation.id;
    let title = if conversation.title.is_empty() { td_string!(locale, chat.untitled).to_owned() } else { conversation.title.clone() };
    let label = format!("{}: {title}", td_string!(locale, chat.options));
    view! {
        <li class="side-row">
            <a
                class="side-link"
                href=href(&format!("/chat/{id}"))
                aria-current=move || (current.id.get() == Ok(Some(id))).then_some("page")
            >
                <bdi class="truncate">{title}</bdi>
            </a>
            <button
                type="button"
                class="icon-button small needs-scripts"
                popovertarget=ROW_MENU
                aria-label=label
                data-fill=ROW_MENU
                data-id=id.to_string()
                data-title=conversation.title.clone()
                on:click=move |_| chosen.set(Some(conversation.clone()))
            >
                <Icon glyph=Glyph::More/>
            </button>
        </li>
    }
    .into_any()
}

/// On a small screen the sidebar covers the page, so it closes after each navigation.
fn close_after_navigation(nav: Nav) {
    let path = nav.path();
    Effect::new(move |_| {
        path.track();
        let sidebar = document().get_element_by_id(ID).and_then(|sidebar| sidebar.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(sidebar) = sidebar.filter(|sidebar| sidebar.matches(":popover-open").unwrap_or(false)) {
            let _ = sidebar.hide_popover();
        }
    });
}
