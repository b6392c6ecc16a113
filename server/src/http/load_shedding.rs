//! Load shedding: above a number of concurrent requests, further ones wait for a moment and are then answered with 503, before
//! memory grows. A request counts once its body is whole, so that slow senders keep nobody from being served.

use std::sync::Arc;
use std::time::Duration;

use app::errors::HttpProblem;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::concurrency::{ConcurrencyLimit, Owner, Permit};
use super::policy::Concurrency;
use super::problem::reject;

/// Requests that are handled at the same time, of all groups together that have no number of their own.
const MAX_CONCURRENT: usize = 512;
/// What has come of larger bodies is kept a few at a time.
const SMALL_BODY_BYTES: usize = 8 * 1024;
const LARGE_BODIES: Concurrency = Concurrency { per_person: 8, per_network: 16, in_all: 256 };
/// A request that has not got its turn by then is answered with 503.
const TURN_TIMEOUT: Duration = Duration::from_secs(2);

/// Cheap to clone; all clones count together.
#[derive(Debug, Clone)]
pub(crate) struct LoadShedder {
    turns: Arc<Semaphore>,
    large_bodies: ConcurrencyLimit,
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
    match admission.admit(request, next).await {
        Ok(response) => response,
        Err(HttpProblem::Overloaded) => {
            tracing::info!(group = admission.group, "shed a request");
            let mut response = reject(HttpProblem::Overloaded);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            response
        }
        Err(problem) => reject(problem),
    }
}

impl Admission {
    /// The answer, or why there is none.
    async fn admit(&self, request: Request, next: Next) -> Result<Response, HttpProblem> {
        let Self { load, max_body_bytes, .. } = self;
        let owner = Owner::of(request.extensions());
        let (head, body) = request.into_parts();
        let (body, _room) = load.buffer(body, *max_body_bytes, owner).await?;
        let _turn = timeout(load.turn_timeout, load.turns.acquire()).await.map_err(|_| HttpProblem::Overloaded)?;
        Ok(next.run(Request::from_parts(head, Body::from(body))).await)
    }
}

impl LoadShedder {
    pub(crate) fn new(max_concurrent: usize) -> Self {
        let in_all = max_concurrent.min(LARGE_BODIES.in_all);
        Self {
            turns: Arc::new(Semaphore::new(max_concurrent)),
            large_bodies: ConcurrencyLimit::new(Concurrency { in_all, ..LARGE_BODIES }),
            turn_timeout: TURN_TIMEOUT,
        }
    }

    /// The whole body, with a permit as soon as it has turned out to be a large one: announcing one costs nothing, and so takes
    /// nothing.
    async fn buffer(&self, body: Body, max_bytes: usize, owner: Owner) -> Result<(Bytes, Option<Permit>), HttpProblem> {
        let is_too_large = |bytes| bytes > max_bytes;
        if usize::try_from(body.size_hint().lower()).map_or(true, is_too_large) {
            return Err(HttpProblem::TooLarge);
        }
        let (mut whole, mut permit) = (BytesMut::new(), None);
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| HttpProblem::SendingTimedOut)?;
            let bytes = whole.len() + piece.len();
            if is_too_large(bytes) {
                return Err(HttpProblem::TooLarge);
            }
            if bytes > SMALL_BODY_BYTES && permit.is_none() {
                permit = Some(self.large_bodies.wait(owner, self.turn_timeout).await.ok_or(HttpProblem::Overloaded)?);
            }
            whole.extend_from_slice(&piece);
        }
        Ok((whole.freeze(), permit))
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use domain::client::Client;
    use futures::stream;
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
            large_bodies: ConcurrencyLimit::new(Concurrency { in_all: 1, ..LARGE_BODIES }),
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

    /// A body of so many bytes, of which nothing more comes.
    fn unfinished(bytes: usize) -> Body {
        let begun = stream::iter([Ok::<_, std::io::Error>(vec![b'x'; bytes])]);
        Body::from_stream(begun.chain(stream::pending()))
    }

    fn post(body: Body, from: &str) -> Request {
        let mut request = Request::post("/").body(body).unwrap();
        request.extensions_mut().insert(Client::new(from.parse().unwrap(), ""));
        request
    }

    #[tokio::test]
    async fn e04_a_body_that_never_comes_takes_no_turn_and_one_too_large_is_refused() {
        let router = router(one_at_a_time());
        let send = |body| router.clone().oneshot(Request::post("/").body(body).unwrap());
        let large = |bytes| Body::from(vec![b'x'; bytes]);
        let waiting = tokio::spawn(send(unfinished(20_000)));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(send(Body::from("whole")).await.unwrap().status(), StatusCode::OK);
        assert_eq!(send(large(20_000)).await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE, "one large body at a time");
        waiting.abort();
        assert!(waiting.await.is_err());
        assert_eq!(send(large(20_000)).await.unwrap().status(), StatusCode::OK);
        assert_eq!(send(large(MAX_BODY_BYTES + 1)).await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn m3_bodies_that_are_only_announced_take_no_permit() {
        let router = router(one_at_a_time());
        let announced: Vec<_> = (0..8).map(|_| tokio::spawn(router.clone().oneshot(post(unfinished(2), "192.0.2.1")))).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let large = router.clone().oneshot(post(Body::from(vec![b'x'; 12_000]), "192.0.2.1")).await.unwrap();
        assert_eq!(large.status(), StatusCode::OK);
        announced.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn m3_a_network_that_holds_bodies_back_leaves_permits_to_others() {
        let load = LoadShedder { turn_timeout: Duration::from_millis(50), ..LoadShedder::new(MAX_CONCURRENT) };
        let router = router(load);
        let hold = |_| tokio::spawn(router.clone().oneshot(post(unfinished(20_000), "192.0.2.1")));
        let held: Vec<_> = (0..LARGE_BODIES.in_all).map(hold).collect();
        tokio::time::sleep(Duration::from_millis(150)).await;
        let ask = |from| router.clone().oneshot(post(Body::from(vec![b'x'; 12_000]), from));
        assert_eq!(ask("192.0.2.1").await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ask("192.0.2.2").await.unwrap().status(), StatusCode::OK);
        held.iter().for_each(tokio::task::JoinHandle::abort);
    }
}
