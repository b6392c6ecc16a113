//! The conversations, new and old. On a small screen it is a drawer that needs no script: a popover.

use domain::chat::ConversationSummary;
use domain::ids::ConversationId;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::conversation_list::ConversationList;
use super::conversation_menu::MenuPanel;
use super::conversation_rows::{ROW_MENU, id_of};
use super::current_conversation::CurrentConversation;
use super::server_fns::Conversations;
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::rendered_once::RenderedOnce;
use crate::ui::{Glyph, Icon, Logo};
use crate::workspace::{Nav, use_nav};

const ID: &str = "sidebar";
static HEAD: RenderedOnce = RenderedOnce::new();
static PANEL: RenderedOnce = RenderedOnce::new();
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
    let menu_is_open = RwSignal::new(false);
    let nav = use_nav();
    close_after_navigation(nav);
    view! {
        <nav class="sidebar" id=ID popover="auto" aria-label=td_string!(locale, chat.conversations)>
            {HEAD.view([], |[]| head())}
            <a class="side-link" href=href("/library") aria-current=move || nav.is_at("/library").then_some("page")>
                <Icon glyph=Glyph::Library/>
                {td_string!(locale, chat.library)}
            </a>
            <div class="side-list">
                <Rows list chosen menu_is_open/>
                <Rest list/>
            </div>
            <div class="border-t border-line pt-2" inner_html=menu></div>
        </nav>
        {PANEL.view([], move |[]| view! { <MenuPanel id=ROW_MENU target=chosen is_open=menu_is_open/> }.into_any())}
    }
}

fn head() -> AnyView {
    let locale = use_locale();
    view! {
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
    }
    .into_any()
}

/// The rows, written anew as a whole when the list has changed, for there are no views of rows.
#[component]
fn Rows(list: ConversationList, chosen: RwSignal<Option<ConversationSummary>>, menu_is_open: RwSignal<bool>) -> impl IntoView {
    let language = use_language();
    let current = expect_context::<CurrentConversation>();
    let place = NodeRef::<html::Div>::new();
    let named = move || current.id.get().ok().flatten();
    let first = list.rows(untrack(named), language);
    Effect::new(move |before: Option<String>| {
        let rows = list.rows(None, language);
        let named = named();
        // A menu stands beside the button that opened it.
        let (Some(place), false) = (place.get(), menu_is_open.get()) else { return before.unwrap_or(rows) };
        if before.is_some_and(|before| before != rows) {
            write_rows(&place, &rows);
        }
        mark_current(&place, named);
        rows
    });
    let choose = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let button = target.and_then(|target| target.closest("li > button").ok().flatten());
        let link = button.and_then(|button| button.previous_element_sibling());
        if let Some(id) = link.and_then(|link| id_of(&link)) {
            chosen.set(list.find(id));
        }
    };
    let options = td_string!(use_locale(), chat.options);
    view! { <div class="rows" data-fill=ROW_MENU data-options=options node_ref=place on:click=choose inner_html=first></div> }
}

/// What had the focus has it again.
fn write_rows(place: &web_sys::Element, rows: &str) {
    let focused = document().active_element().filter(|focused| place.contains(Some(focused)));
    let was_options = focused.as_ref().is_some_and(|focused| focused.matches("button").unwrap_or(false));
    let row = focused.and_then(|focused| focused.closest("li").ok().flatten());
    let address = row.and_then(|row| row.query_selector("a").ok().flatten()?.get_attribute("href"));
    place.set_inner_html(rows);
    let link = address.and_then(|address| place.query_selector(&format!("[href='{address}']")).ok().flatten());
    let again = if was_options { link.and_then(|link| link.next_element_sibling()) } else { link };
    if let Some(again) = again.and_then(|again| again.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = again.focus();
    }
}

fn mark_current(place: &web_sys::Element, named: Option<ConversationId>) {
    // Both fail only for names that are none.
    if let Ok(Some(link)) = place.query_selector("[aria-current]") {
        let _ = link.remove_attribute("aria-current");
    }
    let link = named.and_then(|id| place.query_selector(&format!("[href$='/{id}']")).ok().flatten());
    if let Some(link) = link {
        let _ = link.set_attribute("aria-current", "page");
    }
}

/// What stands under the rows: that there are none, or a way to more.
#[component]
fn Rest(list: ConversationList) -> impl IntoView {
    let locale = use_locale();
    let load = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        list.load_more();
    };
    view! {
        <Show when=move || list.is_empty()>
            <p class="px-3 py-2 text-sm text-ink-3">{td_string!(locale, chat.no_conversations)}</p>
        </Show>
        {move || list.next().map(|next| {
            view! {
                <a class="side-link justify-center" rel="external" href=format!("?{LIST}={next}") on:click=load>
                    {td_string!(locale, common.more)}
                </a>
            }
        })}
    }
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
