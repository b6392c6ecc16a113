//! What was wrong with a form at the last try, each thing where it belongs; silent while the next try is under way.

use domain::Error;
use domain::accounts::AccountsError;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::errors::{AppError, of_domain, sentence};
use crate::i18n::use_i18n;
use crate::ui::{Banner, BannerTone};

/// Names, in the address of the way back, the error of a form that was posted without scripts; its data follow.
pub const PROBLEM: &str = "problem";

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

/// What is wrong with the password, and what is wrong with the rest, of a form that asks for the current password as well.
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

    pub(crate) fn of(self, field: impl Into<&'static str>) -> Signal<Option<String>> {
        let (i18n, field) = (use_i18n(), field.into());
        Signal::derive(move || match self.0.get()? {
            AppError::Domain(Error::Fields(fields)) => fields.of(field).map(|error| of_domain(i18n, error)),
            _ => None,
        })
    }

    /// What is wrong with no field.
    pub(crate) fn other(self) -> Signal<Option<String>> {
        let i18n = use_i18n();
        Signal::derive(move || match self.0.get()? {
            AppError::Domain(Error::Fields(_)) => None,
            error => Some(sentence(i18n, &error)),
        })
    }
}

/// Why the files of a plain form were not taken: the address of the way back names the error and its data.
#[component]
pub(crate) fn FormProblem() -> impl IntoView {
    let i18n = use_i18n();
    let error = use_query_map().with_untracked(|query| {
        let code = query.get_str(PROBLEM)?;
        Some(Error::from_pairs(code, query.latest_values().map(|(name, value)| (name.as_ref(), value))).unwrap_or(Error::Unavailable))
    });
    error.map(|error| view! { <Banner tone=BannerTone::Danger>{of_domain(i18n, &error)}</Banner> })
}
