use leptos::prelude::*;

use super::deletion::DeletionPart;
use super::export::ExportPart;
use super::frame::{AccountFrame, Section};
use super::server_fns::my_export;
use crate::errors::{AppError, sentence};
use crate::i18n::use_i18n;
use crate::sign_in_first::SignInFirst;
use crate::ui::{Banner, BannerTone, Skeleton};

/// `/account/data`: taking along what is kept of the person, and leaving.
#[component]
pub(crate) fn DataPage() -> impl IntoView {
    let i18n = use_i18n();
    let export = Resource::new_blocking(|| (), |()| my_export());
    let content = move || {
        Suspend::new(async move {
            match export.await {
                Ok(export) => view! { <ExportPart export/> }.into_any(),
                Err(AppError::Domain(domain::Error::SignedOut)) => view! { <SignInFirst/> }.into_any(),
                Err(error) => view! { <Banner tone=BannerTone::Danger>{sentence(i18n, &error)}</Banner> }.into_any(),
            }
        })
    };
    view! {
        <AccountFrame section=Section::Data>
            <Transition fallback=|| view! { <Skeleton lines=4/> }>{content}</Transition>
            <DeletionPart/>
        </AccountFrame>
    }
}
