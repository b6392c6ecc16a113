//! What the request itself brings: its headers, and what the server has found out from them.

use axum::http::HeaderName;
use axum::http::request::Parts;
use leptos::prelude::with_context;
use leptos_router::location::{RequestUrl, Url};

use crate::cookies;

/// The value of a cookie that the browser brings.
pub(crate) fn cookie(name: &str) -> Option<String> {
    with_context(|parts: &Parts| cookies::read(&parts.headers, name).map(str::to_owned))?
}

/// A header of the request, if it is text.
pub(crate) fn header(name: &HeaderName) -> Option<String> {
    with_context(|parts: &Parts| parts.headers.get(name)?.to_str().ok().map(str::to_owned))?
}

/// What a layer of the server has attached to the request.
pub(crate) fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    with_context(|parts: &Parts| parts.extensions.get::<T>().cloned())?
}

/// The path and the query of the present page, as they were sent.
pub(crate) fn address() -> (String, String) {
    let of = |parts: &Parts| (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    with_context(of).unwrap_or_default()
}

/// The address of the present page, where it has parameters to read: most have none.
pub(crate) fn url_with_query() -> Option<Url> {
    let of = |parts: &Parts| parts.uri.query().and_then(|_| RequestUrl::new(&parts.uri.to_string()).parse().ok());
    with_context(of).flatten()
}
