//! The pages of the workspace, as the server renders them.

use domain::Error;
use domain::accounts::Me;
use leptos::prelude::*;

use super::Workspace;
use super::nav::Address;
use super::prop::Prop;
use super::shown::{ChatStart, OnPage, Shown, Start};
use crate::account::deletion_notice;
use crate::chat::{LIST, conversation_of, list_conversations, open_chat_at, rejected_question};
use crate::errors::AppError;
use crate::form_errors::any_form_error;
use crate::form_problem::FormProblem;
use crate::head::title_of;
use crate::i18n::td_string;
use crate::language::use_locale;
use crate::library::upload_report::upload_report;
use crate::request_parts::{address, url_with_query};
use crate::session::who_am_i;
use crate::shell::document;
use crate::sign_in_first::SignInFirst;
use crate::static_html::static_html;
use crate::ui::{Banner, BannerTone, account_menu};

/// Where the pages of the workspace are, without language.
pub const WORKSPACE_PATHS: [&str; 3] = ["/chat", "/chat/{id}", "/library"];

/// The page at the address of the request. It is rendered at once, when all it shows has been read: there is nothing to wait for in it,
/// and Leptos' own way, which looks for that, takes several times as long.
pub async fn workspace_page(options: LeptosOptions) -> String {
    let (path, query) = address();
    if let Some(url) = url_with_query() {
        url.provide_server_action_error();
    }
    let address = Address::new(&path, &query);
    let (title, body) = match start(address).await {
        Ok((start, me)) => {
            let title = title(&start.shown);
            (title, view! { <Workspace start=Prop(with_server_parts(start, me))/> }.into_any())
        }
        Err(AppError::Domain(Error::SignedOut)) => (String::new(), view! { <SignInFirst/> }.into_any()),
        Err(error) => (String::new(), unavailable(&error)),
    };
    document(options, view! { <title>{title_of(&title)}</title> }, body).to_html()
}

async fn start(address: Address) -> Result<(Start, Me), AppError> {
    let me = who_am_i().await?.ok_or(Error::SignedOut)?;
    let after = address.param(LIST).and_then(|cursor| cursor.parse().ok());
    let conversations = list_conversations(after).await?;
    let shown = if address.path == "/library" { Shown::library(address.query.clone()).await } else { chat(&address).await };
    let start = Start {
        address,
        account: me.id,
        conversations,
        shown,
        notices: String::new(),
        problems: String::new(),
        on_page: OnPage::default(),
    };
    Ok((start, me))
}

async fn chat(address: &Address) -> Shown {
    let passage = address.param("source").and_then(|passage| passage.parse().ok());
    let opened = match conversation_of(&address.path) {
        Ok(id) => open_chat_at(id, passage).await,
        Err(error) => Err(error.into()),
    };
    opened.map_or_else(Shown::Missing, |(opened, source)| Shown::Chat(Box::new(ChatStart { opened, source })))
}

/// What only the server renders of the island.
fn with_server_parts(mut start: Start, me: Me) -> Start {
    let report = if start.address.path == "/library" { upload_report() } else { None };
    let problems = view! {
        <FormProblem/>
        {rejected_question()}
        {report}
        {any_form_error().map(|error| view! { <Banner tone=BannerTone::Danger>{error}</Banner> })}
    };
    start.notices = static_html(deletion_notice(&me));
    start.problems = static_html(problems);
    start.set_apart();
    start.on_page.menu = account_menu(me);
    start
}

fn title(shown: &Shown) -> String {
    let locale = use_locale();
    match shown {
        Shown::Chat(start) => {
            let title = start.opened.conversation.as_ref().map(|opened| opened.summary.title.clone()).unwrap_or_default();
            if title.is_empty() { td_string!(locale, chat.untitled).to_owned() } else { title }
        }
        Shown::Library(_) => td_string!(locale, library.page_title).to_owned(),
        Shown::Missing(_) => td_string!(locale, chat.page_title).to_owned(),
    }
}

/// Nothing of the workspace could be loaded.
fn unavailable(error: &AppError) -> AnyView {
    view! { <main class="grid min-h-dvh place-items-center px-6">{crate::errors::sentence(use_locale(), error)}</main> }.into_any()
}
