use leptos::prelude::*;

use crate::language::use_locale;
use crate::page_data::awaited;

use super::deletion::DeletionPart;
use super::export::ExportPart;
use super::frame::{AccountFrame, Section, load_error};
use super::server_fns::my_export;

/// `/account/data`: taking along what is kept of the person, and leaving.
#[component]
pub(crate) fn DataPage() -> impl IntoView {
    let locale = use_locale();
    let content = awaited(async move {
        match my_export().await {
            Ok(export) => view! { <ExportPart export/> }.into_any(),
            Err(error) => load_error(locale, &error),
        }
    });
    view! {
        <AccountFrame section=Section::Data>
            {content}
            <DeletionPart/>
        </AccountFrame>
    }
}
