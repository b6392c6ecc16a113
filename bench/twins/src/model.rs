//! A language model that speaks OpenAI's protocol. Each token is the moment at which it was said, on the clock that all processes
//! of the machine share: whoever reads it knows how long it was on its way.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

/// What a question for a stream says: `tokens=500 each=20ms`. Anything else gets one token at once.
fn wish(prompt: &str) -> (u32, Duration) {
    let number = |name: &str| {
        let rest = &prompt[prompt.rfind(name)? + name.len()..];
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    (number("tokens=").unwrap_or(1), Duration::from_millis(u64::from(number("each=").unwrap_or(0))))
}

/// Answers with a stream of server-sent events.
pub async fn complete(body: Bytes) -> Response {
    let prompt: Value = serde_json::from_slice(&body).unwrap_or_default();
    let last = prompt["messages"].as_array().and_then(|messages| messages.last()).and_then(|message| message["content"].as_str());
    let (tokens, each) = wish(last.unwrap_or_default());
    let begun = Instant::now();
    // Sent when due, not so long after the one before: a late one must not push the rest back.
    let said = stream::iter(0..tokens).then(move |n| async move {
        sleep_until(begun + each * n).await;
        event(json!({ "content": format!("t{} ", now()) }), None)
    });
    let end = stream::iter([event(json!({}), Some("stop")), Bytes::from_static(b"data: [DONE]\n\n")]);
    let body = Body::from_stream(said.chain(end).map(Ok::<_, Infallible>));
    ([("content-type", "text/event-stream")], body).into_response()
}

fn event(delta: Value, finish: Option<&str>) -> Bytes {
    let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish });
    let chunk = json!({ "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice] });
    Bytes::from(format!("data: {chunk}\n\n"))
}

/// Nanoseconds on the machine's monotonic clock.
fn now() -> u128 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32).as_nanos()
}
