//! What can be said of any line to another service, without repeating its address or anything that was said on it.

use std::time::Duration;

use bytes::BytesMut;
use futures::StreamExt;
use reqwest::{Response, header};
use tokio::time::{Instant, timeout_at};

/// So much of an error's body is read to find its code.
const MAX_ERROR_BYTES: usize = 64 * 1024;

/// What went wrong on the line. reqwest's own words would name the address.
pub(super) fn transport(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "the connection took too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the line was cut"
    }
}

/// The whole body when it is no longer than `most` bytes, unpacked. The error says in a few words what went wrong.
pub(super) async fn whole(response: Response, most: usize) -> Result<BytesMut, &'static str> {
    let mut body = response.bytes_stream();
    let mut bytes = BytesMut::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| transport(&error))?;
        if bytes.len() + piece.len() > most {
            return Err("a body without end");
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// The first bytes of a body, as many as come soon.
pub(super) async fn beginning(response: Response) -> Vec<u8> {
    let mut body = response.bytes_stream();
    let mut bytes = Vec::new();
    let deadline = Instant::now() + Duration::from_secs(5);
    while let Ok(Some(Ok(piece))) = timeout_at(deadline, body.next()).await {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_ERROR_BYTES {
            break;
        }
    }
    bytes
}

/// For how long a service wants to be left alone.
pub(super) fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok().map(u64::from);
    number("retry-after-ms").map(Duration::from_millis).or_else(|| number("retry-after").map(Duration::from_secs))
}
