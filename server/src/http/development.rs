//! Routes for development and tests; they do not exist when `DEBUG=false`.

use std::time::Duration;

use axum::Router;
use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::routing::{any, get, post};
use leptos_axum::AxumRouteListing;
use serde::Deserialize;

use super::AppState;

/// Where everything for development is, in both languages.
const FOLDERS: [&str; 2] = ["/dev/", "/en/dev/"];

/// The routes under `/dev` that are no pages.
pub fn routes() -> Router<AppState> {
    Router::new().route("/dev/clock", post(advance_clock)).route("/dev/panic", get(panic))
}

/// The pages that are left when those for development are taken away.
pub fn without(pages: Vec<AxumRouteListing>) -> Vec<AxumRouteListing> {
    pages.into_iter().filter(|page| !FOLDERS.iter().any(|folder| page.path().starts_with(folder))).collect()
}

/// What is there instead: nothing, not even the page that says so, whose script would show the page all the same.
pub fn no_routes() -> Router<AppState> {
    FOLDERS
        .iter()
        .fold(Router::new(), |router, folder| router.route(&format!("{folder}{{*rest}}"), any(|| async { StatusCode::NOT_FOUND })))
}

#[derive(Deserialize)]
struct Advance {
    seconds: u64,
}

/// Moves the clock forward, so that tests need not wait.
async fn advance_clock(State(state): State<AppState>, Json(advance): Json<Advance>) -> StatusCode {
    state.clock.advance(Duration::from_secs(advance.seconds));
    StatusCode::NO_CONTENT
}

/// Shows that a handler's panic is one failed request and nothing more.
async fn panic() -> StatusCode {
    panic!("asked to")
}
