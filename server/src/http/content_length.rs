//! How long a request is must have one reading only, for us and for whatever stands before us.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::refused;

/// Refuses bodies that do not say their length beforehand.
///
/// One that says it twice, as a number and in chunks, reaches us without the number (hyper keeps to RFC 9112 §6.1), while a
/// proxy may have believed that number. Browsers never send chunks, and proxies that do not collect bodies can be told to.
pub(crate) async fn require_content_length(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::TRANSFER_ENCODING) {
        return refused(StatusCode::LENGTH_REQUIRED, "length_required", "the length of a body must be told beforehand");
    }
    next.run(request).await
}
