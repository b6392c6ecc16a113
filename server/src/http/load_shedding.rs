//! Load shedding: above a number of concurrent requests, further ones wait for a moment and are then answered with 503, before
//! memory grows. A request counts once its body is whole, so that slow senders keep nobody from being served.

use std::sync::Arc;
use std::time::Duration;

use app::errors::HttpProblem;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::problem::reject;

/// Requests that are handled at the same time, of all groups together that have no number of their own.
const MAX_CONCURRENT: usize = 512;
/// Larger bodies are buffered a few at a time.
const SMALL_BODY_BYTES: u64 = 8 * 1024;
const MAX_LARGE_BODIES: usize = 256;
/// A request that has not got its turn by then is answered with 503.
const TURN_TIMEOUT: Duration = Duration::from_secs(2);

/// Cheap to clone; all clones count together.
#[derive(Debug, Clone)]
pub(crate) struct LoadShedder {
    turns: Arc<Semaphore>,
    large_bodies: Arc<Semaphore>,
    turn_timeout: Duration,
}

impl Default for LoadShedder {
    fn default() -> Self {
        Self::new(MAX_CONCURRENT)
    }
}

/// What a request must fit into.
#[derive(Debug, Clone)]
pub(crate) struct Admission {
    /// For the log.
    pub(crate) group: &'static str,
    pub(crate) load: LoadShedder,
    pub(crate) max_body_bytes: usize,
}

/// Lets a request in when it is whole and its turn has come.
pub(crate) async fn shed_load(State(admission): State<Admission>, request: Request, next: Next) -> Response {
    let Some(response) = admission.admit(request, next).await else {
        tracing::info!(group = admission.group, "shed a request");
        let mut response = reject(HttpProblem::Overloaded);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return response;
    };
    response
}

impl Admission {
    /// The answer; `None` when there was no place for the request in time.
    async fn admit(&self, request: Request, next: Next) -> Option<Response> {
        let Self { load, max_body_bytes, .. } = self;
        let (head, body) = request.into_parts();
        let large = body.size_hint().upper().is_none_or(|most| most > SMALL_BODY_BYTES);
        let _room = if large { Some(load.place(&load.large_bodies).await?) } else { None };
        let Ok(body) = to_bytes(body, *max_body_bytes).await else { return Some(reject(HttpProblem::TooLarge)) };
        let _turn = load.place(&load.turns).await?;
        Some(next.run(Request::from_parts(head, Body::from(body))).await)
    }
}

impl LoadShedder {
    pub(crate) fn new(max_concurrent: usize) -> Self {
        let large_bodies = max_concurrent.min(MAX_LARGE_BODIES);
        Self {
            turns: Arc::new(Semaphore::new(max_concurrent)),
            large_bodies: Arc::new(Semaphore::new(large_bodies)),
            turn_timeout: TURN_TIMEOUT,
        }
    }

    async fn place<'a>(&self, places: &'a Semaphore) -> Option<SemaphorePermit<'a>> {
        timeout(self.turn_timeout, places.acquire()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    const MAX_BODY_BYTES: usize = 256 * 1024;

    fn router(load: LoadShedder) -> Router {
        let slow = get(|| tokio::time::sleep(Duration::from_millis(400))).post(|_: String| async {});
        Router::new()
            .route("/", slow)
            .layer(from_fn_with_state(Admission { group: "test", load, max_body_bytes: MAX_BODY_BYTES }, shed_load))
    }

    fn one_at_a_time() -> LoadShedder {
        LoadShedder {
            turns: Arc::new(Semaphore::new(1)),
            large_bodies: Arc::new(Semaphore::new(1)),
            turn_timeout: Duration::from_millis(50),
        }
    }

    #[tokio::test]
    async fn a_request_too_many_is_told_when_to_come_back() {
        let router = router(one_at_a_time());
        let ask = || router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap());
        let first = tokio::spawn(ask());
        tokio::time::sleep(Duration::from_millis(50)).await;
        let refused = ask().await.unwrap();
        assert_eq!((refused.status(), refused.headers()[header::RETRY_AFTER].as_bytes()), (StatusCode::SERVICE_UNAVAILABLE, &b"2"[..]));
        assert_eq!(first.await.unwrap().unwrap().status(), StatusCode::OK);
        assert_eq!(ask().await.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn e04_a_body_that_never_comes_takes_no_turn_and_one_too_large_is_refused() {
        let router = router(one_at_a_time());
        let send = |body| router.clone().oneshot(Request::post("/").body(body).unwrap());
        let endless = Body::from_stream(futures::stream::pending::<Result<String, std::io::Error>>());
        let waiting = tokio::spawn(send(endless));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(send(Body::from("whole")).await.unwrap().status(), StatusCode::OK);
        let large = |bytes| Body::from(vec![b'x'; bytes]);
        assert_eq!(send(large(20_000)).await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE, "of unknown size, and so a large one");
        waiting.abort();
        assert!(waiting.await.is_err());
        assert_eq!(send(large(20_000)).await.unwrap().status(), StatusCode::OK);
        assert_eq!(send(large(MAX_BODY_BYTES + 1)).await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
