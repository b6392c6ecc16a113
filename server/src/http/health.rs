//! Is the process alive, and can it serve?

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::AppState;

/// The process runs and answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The process can serve: the database answers and no shutdown has begun. Names the part that is sick.
pub async fn ready(State(state): State<AppState>) -> Response {
    let database = state.db.ping().await.is_ok();
    let staying = !state.shutdown.is_cancelled();
    let status = if database && staying { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": status == StatusCode::OK, "database": database, "shutting_down": !staying }))).into_response()
}
