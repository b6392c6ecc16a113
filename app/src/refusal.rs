use domain::Error;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::errors::of_domain;
use crate::i18n::use_i18n;
use crate::ui::{Banner, BannerTone};

/// Why the files of a plain form were refused: its code stands in the address of the way back.
#[component]
pub(crate) fn Refusal(
    /// What may be wrong with them.
    known: Vec<Error>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (code, after) = use_query_map().with_untracked(|query| (query.get("refused"), query.get("after")));
    code.map(|code| {
        let too_many = after.and_then(|seconds| seconds.parse().ok()).map(|retry_after| Error::TooMany { retry_after });
        let error = known.into_iter().chain(too_many).find(|error| error.code() == code).unwrap_or(Error::Unavailable);
        view! { <Banner tone=BannerTone::Danger>{of_domain(i18n, &error)}</Banner> }
    })
}
