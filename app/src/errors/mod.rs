//! Why something was not done, and the sentence that says so.

#[cfg(feature = "ssr")]
mod http_problem;
mod sentences;

use domain::Error;
#[cfg(feature = "ssr")]
use domain::Language;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::Serialize;

#[cfg(feature = "ssr")]
pub use self::http_problem::HttpProblem;
#[cfg(feature = "ssr")]
pub(crate) use self::sentences::wait;
use crate::answer_encoding::AnswerEncoding;
use crate::i18n::{Locale, td_string};

/// Why a server function did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    Domain(Error),
    /// The request or its answer was lost or garbled on the way. The text is for developers.
    Transport(String),
}

domain::json::from_json! {
    enum AppError { "domain" => Domain(error), "transport" => Transport(text) }
}

impl<E: Into<Error>> From<E> for AppError {
    fn from(error: E) -> Self {
        Self::Domain(error.into())
    }
}

impl FromServerFnError for AppError {
    type Encoder = AnswerEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // The sender's mistake, not a failure of the server.
        #[cfg(feature = "ssr")]
        if matches!(error, ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_)) {
            crate::response::set_bad_request();
        }
        Self::Transport(error.to_string())
    }
}

/// The outcome of a server function: on failure the error is logged once if it is our fault, and the status is set for
/// programs that look at it.
#[cfg(feature = "ssr")]
pub(crate) trait Outcome<T> {
    /// # Errors
    /// The domain's error, as it is.
    fn answer(self) -> Result<T, AppError>;
}

#[cfg(feature = "ssr")]
impl<T> Outcome<T> for domain::Result<T> {
    fn answer(self) -> Result<T, AppError> {
        self.map_err(|error| {
            if let Error::Internal(fault) = &error {
                tracing::error!(fault = %fault.id, cause = %fault.cause, "internal error");
            }
            crate::response::set_error_status(&error);
            AppError::Domain(error)
        })
    }
}

/// What happened, why and what to do next, in the language of the page.
#[must_use]
pub fn sentence(locale: Locale, error: &AppError) -> String {
    match error {
        AppError::Domain(error) => of_domain(locale, error),
        AppError::Transport(_) => td_string!(locale, errors.transport).to_owned(),
    }
}

/// The same for an error of the domain that came by another way, such as the socket.
#[must_use]
pub fn of_domain(locale: Locale, error: &Error) -> String {
    sentences::of_error(locale, error)
}

/// The same outside a page.
#[cfg(feature = "ssr")]
#[must_use]
pub fn in_language(language: Language, error: &Error) -> String {
    sentences::of_error(crate::language::to_locale(language), error)
}
