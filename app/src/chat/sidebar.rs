//! The conversations, new and old. On a small screen it is a drawer that needs no script: a popover.

use domain::chat::ConversationSummary;
use domain::persian::jalali::{Period, month_and_year};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use wasm_bindgen::JsCast;

use super::conversation_list::ConversationList;
use super::conversation_menu::MenuPanel;
use super::current_conversation::CurrentConversation;
use super::server_fns::list_conversations;
use crate::errors::sentence;
use crate::i18n::{tu_string, use_i18n};
use crate::language::{href, use_language, without_language};
use crate::session::use_session;
use crate::ui::{AccountMenu, Glyph, Icon, Logo, Opens, Skeleton};

const ID: &str = "sidebar";
/// One menu serves all rows; the button that opens it says for which.
const ROW_MENU: &str = "row-menu";
/// The conversation after which the list begins, in the address of a page without scripts.
const LIST: &str = "list";

/// The sidebar of the chat page and its neighbours. It needs a [`CurrentConversation`] in context.
#[component]
pub(crate) fn Sidebar() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let list = ConversationList::provide();
    let after = use_query_map().with_untracked(|query| query.get_str(LIST).and_then(|cursor| cursor.parse().ok()));
    let first = Resource::new_blocking(|| (), move |()| list_conversations(after));
    let chosen = RwSignal::new(None::<ConversationSummary>);
    let path = use_location().pathname;
    close_after_navigation();
    let content = move || {
        Suspend::new(async move {
            match first.await {
                Ok(conversations) => {
                    list.fill(conversations);
                    view! { <Groups list chosen/> }.into_any()
                }
                Err(error) => view! { <p class="px-3 py-2 text-sm text-ink-3">{sentence(i18n, &error)}</p> }.into_any(),
            }
        })
    };
    view! {
        <nav class="sidebar" id=ID popover="auto" aria-label=tu_string!(i18n, chat.conversations)>
            <header class="flex items-center justify-between px-1.5 pb-2">
                <a href=href("/")><Logo/></a>
                <button type="button" class="icon-button lg:hidden" popovertarget=ID popovertargetaction="hide" aria-label=tu_string!(i18n, common.close)>
                    <Icon glyph=Glyph::Close/>
                </button>
            </header>
            <a class="new-chat" href=href("/chat")>
                <Icon glyph=Glyph::NewChat/>
                {tu_string!(i18n, chat.new)}
            </a>
            <a class="side-link" href=href("/library") aria-current=move || path.with(|path| without_language(path) == "/library").then_some("page")>
                <Icon glyph=Glyph::Library/>
                {tu_string!(i18n, chat.library)}
            </a>
            <div class="side-list">
                <Transition fallback=|| view! { <Skeleton/> }>{content}</Transition>
            </div>
            <div class="border-t border-line pt-2">
                <Transition>{move || session.person().map(|me| view! { <AccountMenu me opens=Opens::Up/> })}</Transition>
            </div>
        </nav>
        <MenuPanel id=ROW_MENU target=chosen/>
    }
}

#[component]
fn Groups(list: ConversationList, chosen: RwSignal<Option<ConversationSummary>>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let name = move |period| match period {
        Period::Today => tu_string!(i18n, chat.today).to_owned(),
        Period::Yesterday => tu_string!(i18n, chat.yesterday).to_owned(),
        Period::ThisWeek => tu_string!(i18n, chat.this_week).to_owned(),
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
            <p class="px-3 py-2 text-sm text-ink-3">{tu_string!(i18n, chat.no_conversations)}</p>
        </Show>
        {move || list.next().map(|next| {
            let load = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                list.load_more();
            };
            view! {
                <a class="side-link justify-center" rel="external" href=format!("?{LIST}={next}") on:click=load>
                    {tu_string!(i18n, common.more)}
                </a>
            }
        })}
    }
}

#[component]
fn Row(conversation: ConversationSummary, chosen: RwSignal<Option<ConversationSummary>>) -> AnyView {
    let i18n = use_i18n();
    let current = expect_context::<CurrentConversation>();
    let id = conversation.id;
    let title = if conversation.title.is_empty() { tu_string!(i18n, chat.untitled).to_owned() } else { conversation.title.clone() };
    let label = format!("{}: {title}", tu_string!(i18n, chat.options));
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
fn close_after_navigation() {
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        let sidebar = document().get_element_by_id(ID).and_then(|sidebar| sidebar.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(sidebar) = sidebar.filter(|sidebar| sidebar.matches(":popover-open").unwrap_or(false)) {
            let _ = sidebar.hide_popover();
        }
    });
}
