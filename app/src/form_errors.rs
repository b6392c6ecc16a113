//! What was wrong with a form when it was last sent, field by field; nothing while it is being sent again.

use domain::Error;
use domain::accounts::AccountsError;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::errors::{AppError, of_domain, sentence};
use crate::i18n::use_i18n;
use crate::ui::{Banner, BannerTone};

/// The parameter that names the error of a form posted without scripts, in the address it returns to.
pub const PROBLEM: &str = "problem";

/// A form without scripts returns its outcome in the address. Once shown it is removed: a reload would show it again.
pub(crate) fn clear_outcome_in_address() {
    let window = window();
    let (Ok(path), Ok(query)) = (window.location().pathname(), window.location().search()) else { return };
    let is_outcome = |pair: &&str| pair.starts_with("__") || pair.starts_with("saved=");
    let (outcome, rest): (Vec<&str>, Vec<&str>) = query.trim_start_matches('?').split('&').partition(is_outcome);
    if outcome.is_empty() {
        return;
    }
    let question = if rest.is_empty() { "" } else { "?" };
    let address = format!("{path}{question}{}", rest.join("&"));
    if let Ok(history) = window.history() {
        // Fails only for addresses of other sites.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// The error as one sentence.
pub(crate) fn form_error<T: Clone + Send + Sync + 'static>(
    outcome: impl Fn() -> Option<Result<T, AppError>> + Send + Sync + 'static,
    pending: impl Fn() -> bool + Send + Sync + 'static,
) -> Signal<Option<String>> {
    let i18n = use_i18n();
    Signal::derive(move || match outcome() {
        Some(Err(error)) if !pending() => Some(sentence(i18n, &error)),
        _ => None,
    })
}

/// For a form that also asks for the current password: the error of the password, and any other.
pub(crate) fn password_and_form_errors<T: Clone + Send + Sync + 'static>(
    outcome: impl Fn() -> Option<Result<T, AppError>> + Clone + Send + Sync + 'static,
    pending: impl Fn() -> bool + Clone + Send + Sync + 'static,
) -> (Signal<Option<String>>, Signal<Option<String>>) {
    let of = |about_password: bool| {
        let outcome = outcome.clone();
        let matches =
            move |error: &AppError| matches!(error, AppError::Domain(Error::Accounts(AccountsError::WrongPassword))) == about_password;
        form_error(move || outcome().filter(|answer| answer.as_ref().err().is_some_and(matches)), pending.clone())
    };
    (of(true), of(false))
}

/// For a form of several fields: the error of each field, and any other.
#[derive(Clone, Copy)]
pub(crate) struct FieldErrors(Signal<Option<AppError>>);

impl FieldErrors {
    pub(crate) fn new<T: Clone + Send + Sync + 'static>(
        outcome: impl Fn() -> Option<Result<T, AppError>> + Send + Sync + 'static,
        pending: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self(Signal::derive(move || outcome().and_then(Result::err).filter(|_| !pending())))
    }

    pub(crate) fn of(self, field: impl Into<&'static str>) -> Signal<Option<String>> {
        let (i18n, field) = (use_i18n(), field.into());
        Signal::derive(move || match self.0.get()? {
            AppError::Domain(Error::Fields(fields)) => fields.of(field).map(|error| of_domain(i18n, error)),
            _ => None,
        })
    }

    /// An error of no field.
    pub(crate) fn other(self) -> Signal<Option<String>> {
        let i18n = use_i18n();
        Signal::derive(move || match self.0.get()? {
            AppError::Domain(Error::Fields(_)) => None,
            error => Some(sentence(i18n, &error)),
        })
    }
}

/// The error that the address names, after a form without scripts was rejected.
#[component]
pub(crate) fn FormProblem() -> impl IntoView {
    let i18n = use_i18n();
    let error = use_query_map().with_untracked(|query| {
        let code = query.get_str(PROBLEM)?;
        Some(Error::from_pairs(code, query.latest_values().map(|(name, value)| (name.as_ref(), value))).unwrap_or(Error::Unavailable))
    });
    error.map(|error| view! { <Banner tone=BannerTone::Danger>{of_domain(i18n, &error)}</Banner> })
}
