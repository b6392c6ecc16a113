//! How long a request is must have one reading only, for us and for whatever stands before us.

use app::errors::HttpProblem;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::policy::Length;
use super::problem::reject;

/// Rejects bodies that do not say their length beforehand, or ends the connection with them where they are wanted.
///
/// One that says it twice, as a number and in chunks, reaches us without the number (hyper keeps to RFC 9112 §6.1), while a proxy
/// may have believed that number: what follows on the same connection could be a request that nobody has sent.
pub(crate) async fn require_content_length(State(length): State<Length>, request: Request, next: Next) -> Response {
    let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
    if is_chunked && length == Length::Required {
        return reject(HttpProblem::LengthRequired);
    }
    let mut response = next.run(request).await;
    // Who is refused within a large body is told not to say more on this connection: it ends with what was not read.
    let is_cut = length == Length::Optional && (response.status().is_client_error() || response.status().is_server_error());
    if is_chunked || is_cut {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
