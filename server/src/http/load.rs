//! Under more load than the process can carry, requests wait a moment and then are asked to come back, before memory grows.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Requests that are worked on at the same time. Live lines do not count once they are open.
const AT_ONCE: usize = 512;
/// A request that has not got its turn by then is sent away.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much more the process can carry. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Load {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), patience: PATIENCE }
    }
}

/// Lets a request in when its turn has come.
pub(crate) async fn in_turn(State(load): State<Load>, request: Request, next: Next) -> Response {
    // Whoever looks after the process must get through above all when it is busy.
    if matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics") {
        return next.run(request).await;
    }
    match timeout(load.patience, load.turns.acquire()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        _ => {
            let mut refusal = StatusCode::SERVICE_UNAVAILABLE.into_response();
            refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            refusal
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_request_too_many_is_told_when_to_come_back_and_health_is_answered_all_the_same() {
        let load = Load { turns: Arc::new(Semaphore::new(1)), patience: Duration::from_millis(50) };
        let slow = get(|| tokio::time::sleep(Duration::from_millis(400)));
        let router = Router::new().route("/slow", slow).route("/healthz", get(|| async {})).layer(from_fn_with_state(load, in_turn));
        let ask = |path: &str| router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
        let first = tokio::spawn(ask("/slow"));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let refused = ask("/slow").await.unwrap();
        assert_eq!((refused.status(), refused.headers()[header::RETRY_AFTER].as_bytes()), (StatusCode::SERVICE_UNAVAILABLE, &b"2"[..]));
        assert_eq!(ask("/healthz").await.unwrap().status(), StatusCode::OK);
        assert_eq!(first.await.unwrap().unwrap().status(), StatusCode::OK);
        assert_eq!(ask("/slow").await.unwrap().status(), StatusCode::OK);
    }
}
