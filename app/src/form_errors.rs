//! What was wrong with a form at the last try, each thing where it belongs; silent while the next try is under way.

use domain::Error;
use domain::accounts::{AccountsError, FormField};
use leptos::prelude::*;

use crate::errors::{AppError, sentence};
use crate::i18n::use_i18n;

/// A plain form brings its outcome back in the address. Once shown, it does not belong there: a reload would show it again.
pub(crate) fn forget_outcome_in_address() {
    let window = window();
    let (Ok(path), Ok(query)) = (window.location().pathname(), window.location().search()) else { return };
    let is_outcome = |pair: &&str| pair.starts_with("__") || pair.starts_with("saved=");
    let (outcome, kept): (Vec<&str>, Vec<&str>) = query.trim_start_matches('?').split('&').partition(is_outcome);
    if outcome.is_empty() {
        return;
    }
    let question = if kept.is_empty() { "" } else { "?" };
    let address = format!("{path}{question}{}", kept.join("&"));
    if let Ok(history) = window.history() {
        // It refuses only addresses of other sites.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// All of it, as one sentence.
pub(crate) fn complaint<T: Clone + Send + Sync + 'static>(
    outcome: impl Fn() -> Option<Result<T, AppError>> + Send + Sync + 'static,
    pending: impl Fn() -> bool + Send + Sync + 'static,
) -> Signal<Option<String>> {
    let i18n = use_i18n();
    Signal::derive(move || match outcome() {
        Some(Err(error)) if !pending() => Some(sentence(i18n, &error)),
        _ => None,
    })
}

/// What is wrong with the password, and what is wrong with the rest, of a form that asks for the present password as well.
pub(crate) fn apart_from_password<T: Clone + Send + Sync + 'static>(
    outcome: impl Fn() -> Option<Result<T, AppError>> + Clone + Send + Sync + 'static,
    pending: impl Fn() -> bool + Clone + Send + Sync + 'static,
) -> (Signal<Option<String>>, Signal<Option<String>>) {
    let of = |about_password: bool| {
        let outcome = outcome.clone();
        let mine =
            move |error: &AppError| matches!(error, AppError::Domain(Error::Accounts(AccountsError::WrongPassword))) == about_password;
        complaint(move || outcome().filter(|answer| answer.as_ref().err().is_some_and(mine)), pending.clone())
    };
    (of(true), of(false))
}

/// The same of a form of several fields: what is wrong with one is said beside it, everything else once for all.
#[derive(Clone, Copy)]
pub(crate) struct FieldErrors(Signal<Option<AppError>>);

impl FieldErrors {
    pub(crate) fn new<T: Clone + Send + Sync + 'static>(
        outcome: impl Fn() -> Option<Result<T, AppError>> + Send + Sync + 'static,
        pending: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self(Signal::derive(move || outcome().and_then(Result::err).filter(|_| !pending())))
    }

    pub(crate) fn of(self, field: FormField) -> Signal<Option<String>> {
        let i18n = use_i18n();
        Signal::derive(move || match self.0.get()? {
            AppError::Domain(Error::Accounts(error)) => error.of_field(field).map(|error| sentence(i18n, &AppError::from(error.clone()))),
            _ => None,
        })
    }

    /// What is wrong with no field.
    pub(crate) fn other(self) -> Signal<Option<String>> {
        let i18n = use_i18n();
        Signal::derive(move || match self.0.get()? {
            AppError::Domain(Error::Accounts(AccountsError::Fields(_))) => None,
            error => Some(sentence(i18n, &error)),
        })
    }
}
