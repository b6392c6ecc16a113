//! What was wrong with a form when it was last sent: the server leads a plain form back to its page with the error in the address.

use domain::Error;
use domain::accounts::AccountsError;
use leptos::prelude::*;

use crate::language::use_locale;
use leptos::server::ServerActionError;
use leptos::server_fn::ServerFn;
use leptos::server_fn::error::ServerFnUrlError;

use crate::errors::{AppError, of_domain, sentence};

/// Why the server function `F` did not do what its form asked for.
pub(crate) fn rejection<F: ServerFn<Error = AppError>>() -> Option<AppError> {
    let error = use_context::<ServerActionError>()?;
    (error.path() == F::PATH).then(|| decoded(&error))
}

/// Why the form that led back to this page was not obeyed, whichever it was.
pub(crate) fn any_form_error() -> Option<String> {
    use_context::<ServerActionError>().map(|error| sentence(use_locale(), &decoded(&error)))
}

fn decoded(error: &ServerActionError) -> AppError {
    ServerFnUrlError::<AppError>::decode_err(error.err())
}

/// The same as one sentence.
pub(crate) fn form_error<F: ServerFn<Error = AppError>>() -> Option<String> {
    rejection::<F>().map(|error| sentence(use_locale(), &error))
}

/// What was wrong with the fields by which somebody proves who they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProofErrors {
    pub(crate) password: Option<String>,
    pub(crate) factor_code: Option<String>,
}

impl ProofErrors {
    /// The errors of these fields, and any other.
    pub(crate) fn of(error: Option<&Error>) -> (Self, Option<String>) {
        let words = error.map(|error| of_domain(use_locale(), error));
        match error {
            Some(Error::Accounts(AccountsError::WrongPassword | AccountsError::ProofNeeded)) => {
                (Self { password: words, factor_code: None }, None)
            }
            Some(Error::Accounts(AccountsError::WrongFactor | AccountsError::FactorNeeded)) => {
                (Self { password: None, factor_code: words }, None)
            }
            _ => (Self::default(), words),
        }
    }
}

/// For a form that also has somebody prove who they are: the errors of the fields for that, and any other.
pub(crate) fn proof_and_form_errors<F: ServerFn<Error = AppError>>() -> (ProofErrors, Option<String>) {
    match rejection::<F>() {
        Some(AppError::Domain(error)) => ProofErrors::of(Some(&error)),
        _ => (ProofErrors::default(), form_error::<F>()),
    }
}

/// For a form of several fields: the error of each field, and any other.
#[derive(Clone)]
pub(crate) struct FieldErrors(Option<AppError>);

impl FieldErrors {
    pub(crate) fn of_form<F: ServerFn<Error = AppError>>() -> Self {
        Self(rejection::<F>())
    }

    pub(crate) fn of(&self, field: impl Into<&'static str>) -> Option<String> {
        match self.0.as_ref()? {
            AppError::Domain(Error::Fields(fields)) => fields.of(field.into()).map(|error| of_domain(use_locale(), error)),
            _ => None,
        }
    }

    /// An error of no field.
    pub(crate) fn other(&self) -> Option<String> {
        match self.0.as_ref()? {
            AppError::Domain(Error::Fields(_)) => None,
            error => Some(sentence(use_locale(), error)),
        }
    }
}

/// An error of no field, at the place in a form where it is told. Always in the page: the script puts later ones there.
#[component]
pub(crate) fn FormError(
    id: &'static str,
    /// What was wrong when the form was sent.
    error: Option<String>,
) -> impl IntoView {
    view! { <p id=id role="alert" class="form-error" data-error="">{error}</p> }.into_any()
}
