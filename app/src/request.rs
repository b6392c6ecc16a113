//! What a server function reads from its request besides its arguments.

use std::sync::Arc;

use axum::http::request::Parts;
use domain::Error;
use domain::accounts::{Caller, Client};
use leptos::prelude::use_context;

use crate::errors::{AppError, Outcome};
use crate::services::Services;

/// The services behind this installation.
///
/// # Errors
/// When the server forgot to provide them.
pub(crate) fn services() -> Result<Arc<Services>, AppError> {
    use_context().ok_or_else(|| Error::internal("no services in the context").into())
}

/// Who is calling, when they are signed in.
pub(crate) fn caller() -> Option<Caller> {
    extension::<Option<Caller>>().flatten()
}

/// Who is calling.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub(crate) fn signed_in() -> Result<Caller, AppError> {
    caller().ok_or(Error::SignedOut).answer()
}

/// The browser or program that is calling.
///
/// # Errors
/// When the server forgot to say.
pub(crate) fn client() -> Result<Client, AppError> {
    extension().ok_or_else(|| Error::internal("no client in the request").into())
}

/// The value of a cookie that the browser brings.
pub(crate) fn cookie(name: &str) -> Option<String> {
    crate::response::cookie(&use_context::<Parts>()?.headers, name).map(str::to_owned)
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}
