//! Is the process alive, and can it serve?

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::operator::Operator;
use crate::health::Status;

/// The process runs and answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the process can serve, and which part is sick: 503 when it cannot, or wants no further requests because it is
/// about to end. Degraded is 200: without Redis or the file store it serves most of what it should.
pub async fn ready(State(operator): State<Operator>) -> Response {
    let report = operator.health.report().await;
    let status = match report.status {
        Status::Ok | Status::Degraded => StatusCode::OK,
        Status::Down | Status::Stopping => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}
