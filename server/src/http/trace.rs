//! One line a request: what, how it ended, how long it took. Never a query, a body, a cookie or a person's words.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::Response;
use opentelemetry::trace::Status;
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::{DefaultOnResponse, MakeSpan, OnResponse, TraceLayer};
use tracing::field::Empty;
use tracing::{Level, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::traces;

/// The layer that writes them.
pub fn layer() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, RequestSpan, tower_http::trace::DefaultOnRequest, Answered> {
    TraceLayer::new_for_http().make_span_with(RequestSpan).on_response(Answered)
}

/// The span of a request, under which everything it causes is logged. For those who trace it bears the names that
/// OpenTelemetry has for such things, and belongs to the trace that `traceparent` names.
#[derive(Clone, Copy)]
pub struct RequestSpan;

impl<B> MakeSpan<B> for RequestSpan {
    fn make_span(&mut self, request: &Request<B>) -> Span {
        let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        let path = route.unwrap_or(request.uri().path());
        let method = request.method();
        let span = tracing::info_span!("request", id, %method, path, otel.name = Empty, otel.kind = Empty);
        if traces::are_sent() {
            traces::join(&span, request.headers());
            span.record("otel.kind", "server");
            span.record("otel.name", route.map_or_else(|| method.to_string(), |route| format!("{method} {route}")));
            span.set_attribute("http.request.method", method.to_string());
            span.set_attribute("http.route", route.unwrap_or_default().to_owned());
        }
        span
    }
}

/// Notes how a request ended.
#[derive(Clone, Copy)]
pub struct Answered;

impl<B> OnResponse<B> for Answered {
    fn on_response(self, response: &Response<B>, latency: Duration, span: &Span) {
        let status = response.status();
        span.set_attribute("http.response.status_code", i64::from(status.as_u16()));
        if status.is_server_error() {
            span.set_status(Status::error(status.as_str().to_owned()));
        }
        DefaultOnResponse::new().level(Level::DEBUG).on_response(response, latency, span);
    }
}
