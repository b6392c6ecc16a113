//! Routes for development and tests; they do not exist when `DEBUG=false`.

use std::time::Duration;

use axum::Router;
use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;

use super::AppState;

/// The routes under `/dev` that are no pages.
pub fn routes() -> Router<AppState> {
    Router::new().route("/dev/clock", post(advance_clock)).route("/dev/panic", get(panic))
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
