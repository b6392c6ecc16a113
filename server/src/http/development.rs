//! Routes for development and tests; they do not exist when `DEBUG=false`, and answer this machine alone otherwise.

use std::net::SocketAddr;
use std::time::Duration;

use app::language::in_language;
use axum::Router;
use axum::extract::{ConnectInfo, Json, Path, Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use domain::Language;
use domain::notifications::{Channel, Message};
use serde::Deserialize;
use serde_json::json;

use super::AppState;
use crate::host;

/// What proxies add.
const PASSED_ON: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// The routes under `/dev` that are no pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/dev/clock", post(advance_clock))
        .route("/dev/panic", get(panic))
        .route("/dev/inbox/{number}", get(email_as_a_page))
        .route("/dev/notifications", post(deliver))
        .layer(from_fn(on_this_machine))
}

/// Answers who sits at this machine; to others there is nothing.
pub async fn on_this_machine(request: Request, next: Next) -> Response {
    if is_from_this_machine(request.extensions(), request.headers()) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// Whether the peer is on this machine, no proxy has passed the request on for another, and it names this machine: a page elsewhere
/// may have its own name lead here.
pub fn is_from_this_machine(extensions: &Extensions, headers: &HeaderMap) -> bool {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let names_this_machine = host.is_some_and(|host| host::is_loopback(host::without_port(host)));
    peer.is_some_and(|peer| peer.is_loopback()) && names_this_machine && !PASSED_ON.iter().any(|name| headers.contains_key(*name))
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
