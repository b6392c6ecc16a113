use leptos::prelude::*;

use crate::language::use_locale;
use crate::page_data::page_data;

use super::deletion::DeletionPart;
use super::export::ExportPart;
use super::frame::{AccountFrame, Section, load_error};
use super::server_fns::my_export;

/// `/account/data`: taking along what is kept of the person, and leaving.
#[component]
pub(crate) fn DataPage() -> impl IntoView {
    let locale = use_locale();
    let export = page_data(my_export);
    let content = move || {
        Suspend::new(async move {
            match export.await {
                Ok(export) => view! { <ExportPart export/> }.into_any(),
                Err(error) => load_error(locale, &error),
            }
        })
    };
    view! {
        <AccountFrame section=Section::Data>
            <Suspense>{content}</Suspense>
            <DeletionPart/>
        </AccountFrame>
    }
}
