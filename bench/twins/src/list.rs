//! The list of conversations as JSON: axum, rusqlite, nothing else.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use rusqlite::Connection;
use serde::Serialize;

use crate::rows::{Conversation, Place};

#[derive(Serialize)]
struct Page {
    items: Vec<Conversation>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    page: Page,
    now: i64,
}

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

pub fn routes(place: Arc<Place>) -> Router {
    Router::new().route("/list", post(list).get(list)).with_state(place)
}

async fn list(State(place): State<Arc<Place>>) -> Response {
    match newest(&place) {
        Ok(items) => {
            let next = items.last().map(|last| format!("{}.{}", last.updated_at, last.id.trim_start_matches("conv_")));
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as i64);
            Json(Answer { page: Page { items, next }, now }).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Read in place: a query of this size is over before another thread could be woken for it.
fn newest(place: &Place) -> anyhow::Result<Vec<Conversation>> {
    CONNECTION.with_borrow_mut(|open| {
        if open.is_none() {
            *open = Some(place.connect()?);
        }
        open.as_ref().map_or_else(|| Ok(Vec::new()), |connection| place.read_with(connection))
    })
}
