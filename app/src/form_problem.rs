use domain::Error;
use leptos::prelude::*;

use crate::language::use_locale;
use crate::request_parts::url_with_query;

use crate::errors::of_domain;
use crate::ui::{Banner, BannerTone};

/// The parameter that names the error of a form that no server function takes, in the address it returns to.
pub const PROBLEM: &str = "problem";

/// The error that the address names, after a form without a server function was rejected.
#[component]
pub(crate) fn FormProblem() -> impl IntoView {
    let locale = use_locale();
    let error = url_with_query().and_then(|url| {
        let query = url.search_params();
        let code = query.get_str(PROBLEM)?;
        Some(Error::from_pairs(code, query.latest_values().map(|(name, value)| (name.as_ref(), value))).unwrap_or(Error::Unavailable))
    });
    error.map(|error| view! { <Banner tone=BannerTone::Danger>{of_domain(locale, &error)}</Banner> })
}
