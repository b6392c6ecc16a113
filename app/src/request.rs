//! What a page or a server function reads from its request besides its arguments.

use std::sync::Arc;

use domain::accounts::Preferences;
use domain::actor::Person;
use domain::client::Client;
use domain::workspaces::OwnWorkspace;
use domain::{Error, Services};
use leptos::prelude::use_context;

use crate::errors::{AppError, Outcome};
use crate::request_parts::extension;
use crate::services::Settings;

/// The services behind this installation.
///
/// # Errors
/// When the server forgot to provide them.
pub(crate) fn services() -> Result<Arc<Services>, AppError> {
    use_context().ok_or_else(|| Error::internal("no services in the context").into())
}

/// What pages need to know of the installation.
///
/// # Errors
/// When the server forgot to provide it.
pub(crate) fn settings() -> Result<Arc<Settings>, AppError> {
    use_context().ok_or_else(|| Error::internal("no settings in the context").into())
}

/// Who is calling, when they are signed in.
pub(crate) fn caller() -> Option<Person> {
    extension::<Option<Person>>().flatten()
}

/// Who is calling.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub(crate) fn signed_in() -> Result<Person, AppError> {
    caller().ok_or(Error::SignedOut).answer()
}

/// Who is calling, in the workspace of their own.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub(crate) fn own_workspace() -> Result<OwnWorkspace, AppError> {
    signed_in().map(OwnWorkspace::of)
}

/// The browser or program that is calling.
///
/// # Errors
/// When the server forgot to say.
pub(crate) fn client() -> Result<Client, AppError> {
    extension().ok_or_else(|| Error::internal("no client in the request").into())
}

/// The preferences of the account, when the cookies may be outdated.
pub(crate) fn fresh_preferences() -> Option<Preferences> {
    extension()
}
