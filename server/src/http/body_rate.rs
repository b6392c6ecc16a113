//! How fast a body must come. One that brings a byte now and then would hold memory and permits for as long as it likes.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use app::errors::HttpProblem;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::problem::reject;

/// Less than a bad mobile line brings (3 kB/s): who has no other still gets through.
pub(crate) const MIN_RATE: MinRate = MinRate { bytes_per_second: 2 * 1024, max_pause: Duration::from_secs(20) };

/// How slowly a body may come at worst.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MinRate {
    bytes_per_second: u32,
    /// A sender may pause for so long, and again once it has made up for it.
    max_pause: Duration,
}

/// Rejects a request whose body comes too slowly, whatever its handler has made of the body's end.
pub(crate) async fn require_rate(State(rate): State<MinRate>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_too_slow = Arc::<AtomicBool>::default();
    let response = next.run(request.map(|body| Body::new(RatedBody::new(body, rate, is_too_slow.clone())))).await;
    if is_too_slow.load(Ordering::Relaxed) { reject(HttpProblem::SendingTooSlow) } else { response }
}

/// A body that ends in an error when it comes too slowly. Waiting for it spends an allowance, and what comes earns it back.
struct RatedBody {
    body: Body,
    rate: MinRate,
    allowance: Duration,
    waiting: Option<Waiting>,
    is_too_slow: Arc<AtomicBool>,
}

/// Only the time for which the reader wants more counts: what a handler takes is not the sender's fault.
struct Waiting {
    since: Instant,
    end: Pin<Box<Sleep>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
struct TooSlow;

impl RatedBody {
    fn new(body: Body, rate: MinRate, is_too_slow: Arc<AtomicBool>) -> Self {
        Self { body, rate, allowance: rate.max_pause, waiting: None, is_too_slow }
    }

    fn account(&mut self, frame: &Frame<Bytes>) {
        let waited = self.waiting.take().map(|waiting| waiting.since.elapsed()).unwrap_or_default();
        let bytes = u32::try_from(frame.data_ref().map_or(0, Bytes::len)).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(bytes.into()) / self.rate.bytes_per_second;
        self.allowance = (self.allowance.saturating_sub(waited) + earned).min(self.rate.max_pause);
    }
}

impl HttpBody for RatedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some(Ok(frame)) = &frame {
                this.account(frame);
            }
            return Poll::Ready(frame);
        }
        let allowance = this.allowance;
        let waiting = this.waiting.get_or_insert_with(|| {
            let since = Instant::now();
            Waiting { since, end: Box::pin(sleep_until(since + allowance)) }
        });
        ready!(waiting.end.as_mut().poll(context));
        this.is_too_slow.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::Router;
    use axum::body::to_bytes;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use futures::stream::{self, StreamExt};
    use tower::ServiceExt;

    use super::*;

    const MOMENT: Duration = Duration::from_millis(10);
    const RATE: MinRate = MinRate { bytes_per_second: 1_000, max_pause: Duration::from_millis(600) };

    /// So many pieces of a body, so large and so far apart.
    fn paced(pieces: usize, bytes: usize, apart: Duration) -> Body {
        let pieces = stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(apart).await;
            Ok::<_, io::Error>(vec![b'x'; bytes])
        });
        Body::from_stream(pieces)
    }

    /// The status of the answer, and after what time it came.
    async fn answer(body: Body) -> (StatusCode, Duration) {
        let size = post(|body: Body| async { to_bytes(body, usize::MAX).await.map_or(0, |body| body.len()).to_string() });
        let router = Router::new().route("/", size).layer(from_fn_with_state(RATE, require_rate));
        let begun = Instant::now();
        let response = router.oneshot(Request::post("/").body(body).unwrap()).await.unwrap();
        (response.status(), begun.elapsed())
    }

    #[tokio::test]
    async fn m2_a_dripping_body_is_ended_soon_however_long_it_would_go_on() {
        let silent = Body::from_stream(stream::pending::<Result<String, io::Error>>());
        for slow in [paced(100_000, 1, MOMENT), paced(100_000, 20, MOMENT * 4), silent] {
            let (status, after) = answer(slow).await;
            assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
            assert!(after >= RATE.max_pause && after < RATE.max_pause * 10, "{after:?}");
        }
    }

    #[tokio::test]
    async fn m2_a_bad_line_a_small_form_and_pauses_are_no_fault() {
        assert_eq!(answer(paced(100, 100, MOMENT)).await.0, StatusCode::OK, "a file over a bad line");
        assert_eq!(answer(paced(3, 1, MOMENT * 5)).await.0, StatusCode::OK, "a small form");
        assert_eq!(answer(paced(4, 10_000, MOMENT * 20)).await.0, StatusCode::OK, "a line that breaks off and comes back");
    }

    #[tokio::test]
    async fn m2_what_a_handler_takes_is_not_the_senders_fault() {
        let is_too_slow = Arc::<AtomicBool>::default();
        let mut pieces = Body::new(RatedBody::new(paced(3, 10, MOMENT), RATE, is_too_slow.clone())).into_data_stream();
        while let Some(piece) = pieces.next().await {
            assert_eq!(piece.unwrap().len(), 10);
            tokio::time::sleep(RATE.max_pause).await;
        }
        assert!(!is_too_slow.load(Ordering::Relaxed));
    }

    #[test]
    fn m2_the_rate_lets_a_line_of_three_kilobytes_a_second_through() {
        const { assert!(MIN_RATE.bytes_per_second < 3_000 && MIN_RATE.max_pause.as_secs() >= 10) };
    }
}
