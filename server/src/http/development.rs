//! Routes for development and tests; they do not exist when `DEBUG=false`.

use std::time::Duration;

use app::language::in_language;
use axum::Router;
use axum::extract::{Json, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use domain::Language;
use domain::notifications::{Channel, Message};
use serde::Deserialize;
use serde_json::json;

use super::AppState;

/// The routes under `/dev` that are no pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/dev/clock", post(advance_clock))
        .route("/dev/panic", get(panic))
        .route("/dev/inbox/{number}", get(email_as_a_page))
        .route("/dev/notifications", post(deliver))
}

/// What is there instead: nothing, not even the page that says so, whose script would show the page all the same.
pub fn no_routes() -> Router<AppState> {
    let roots = [Language::Fa, Language::En].map(|language| in_language(app::DEVELOPMENT, language));
    roots.iter().fold(Router::new(), |router, root| router.route(&format!("{root}/{{*rest}}"), any(|| async { StatusCode::NOT_FOUND })))
}

#[derive(Deserialize)]
struct Advance {
    seconds: u64,
}

/// Moves the clock forward, so that tests need not wait.
async fn advance_clock(State(state): State<AppState>, Json(advance): Json<Advance>) -> StatusCode {
    state.services.clock.advance(Duration::from_secs(advance.seconds));
    StatusCode::NO_CONTENT
}

/// An e-mail of the inbox as a mail program shows it: its own styles count, and no script runs.
async fn email_as_a_page(State(state): State<AppState>, Path(number): Path<u64>) -> Response {
    const POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; \
                          base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    match state.inbox.find(number).and_then(|message| message.html) {
        Some(html) => ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Delivery {
    key: String,
    message: Message,
}

/// Delivers a notification by what is set up, so that it can be looked at where it arrives.
async fn deliver(State(state): State<AppState>, Json(Delivery { key, message }): Json<Delivery>) -> Response {
    let Some(address) = [Channel::Email, Channel::Sms].into_iter().find_map(|channel| message.to.address(channel)) else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    match state.services.notifier.deliver(&key, &address, &message).await {
        Ok(()) => Json(json!({ "channel": address.channel() })).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, Json(json!({ "error": format!("{error:?}"), "said": error.to_string() }))).into_response(),
    }
}

/// Shows that a handler's panic is one failed request and nothing more.
async fn panic() -> StatusCode {
    panic!("asked to")
}
