//! The chat page of a signed-in person as bare Leptos: the same HTML, from a vector in memory. No session, no database, no router,
//! no translations, no policy of what may run. Words and icons come through values, as in any page that can be translated.

mod frame;
mod glyphs;
mod sidebar;
mod thread;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::prelude::*;

use crate::rows::Conversation;

/// What the page shows.
#[derive(Clone)]
struct Rows(Arc<Vec<Conversation>>);

pub fn routes(rows: Vec<Conversation>) -> Router {
    // What a list of Leptos' own routes would do. It fails only when it has been done before.
    let _ = any_spawner::Executor::init_tokio();
    let rows = Rows(Arc::new(rows));
    let context = move || provide_context(rows.clone());
    let options = LeptosOptions::builder().output_name("tejarat").build();
    let page = leptos_axum::render_app_async_with_context(context, move || frame::shell(options.clone()));
    Router::new().route("/page", get(page))
}
