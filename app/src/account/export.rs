use std::time::Duration;

use domain::export::{ExportState, ExportView};
use leptos::leptos_dom::helpers::set_timeout_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::frame::Part;
use super::server_fns::{RequestExport, my_export};
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::language::{href, use_language};
use crate::library::size;
use crate::ui::{Banner, BannerTone, Button, ButtonKind, ButtonLink, Glyph, Tone};
use crate::wall_clock::WallClock;

/// How often the page asks whether the copy is ready.
const POLL_INTERVAL: Duration = Duration::from_secs(3);

/// A copy of everything that is kept of the person.
#[component]
pub(super) fn ExportPart(
    /// The one that was asked for last.
    export: Option<ExportView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let request = ServerAction::<RequestExport>::new();
    let pending = request.pending();
    let error = form_error(move || request.value().get(), move || pending.get());
    let export = RwSignal::new(export);
    Effect::new(move |_| {
        if let Some(Ok(begun)) = request.value().get() {
            export.set(Some(begun));
        }
    });
    poll_until_ready(export);
    let is = move |state| export.with(|export| export.as_ref().is_some_and(|export| export.state == state));
    view! {
        <Part title=tu_string!(i18n, account.export) lead=tu_string!(i18n, account.export_lead)>
            {move || export.get().map(|export| view! { <Progress export/> })}
            {move || error.get().map(|error| view! { <Banner tone=BannerTone::Danger>{error}</Banner> })}
            <Show when=move || !is(ExportState::Preparing)>
                <ActionForm action=request>
                    <input type="hidden" name="back" value=href("/account/data")/>
                    <Button kind=ButtonKind::Submit tone=Tone::Quiet icon=Glyph::Archive busy=pending>
                        {move || if is(ExportState::Ready) {
                            tu_string!(i18n, account.export_again)
                        } else {
                            tu_string!(i18n, account.export_request)
                        }}
                    </Button>
                </ActionForm>
            </Show>
        </Part>
    }
    .into_any()
}

#[component]
fn Progress(export: ExportView) -> impl IntoView {
    let i18n = use_i18n();
    let date = WallClock::of_reader().moment(export.expires_at).long_date(use_language());
    match export.state {
        ExportState::Preparing => view! { <Banner>{tu_string!(i18n, account.export_preparing)}</Banner> }.into_any(),
        ExportState::Failed => view! { <Banner tone=BannerTone::Danger>{tu_string!(i18n, account.export_failed)}</Banner> }.into_any(),
        ExportState::Ready => {
            let size = size(i18n, export.size.unwrap_or_default());
            view! {
                <Banner tone=BannerTone::Ok>{tu_string!(i18n, account.export_ready, size = size, date = date).to_string()}</Banner>
                <div>
                    <ButtonLink href=format!("/exports/{}", export.id) icon=Glyph::Download saves=true>
                        {tu_string!(i18n, account.export_download)}
                    </ButtonLink>
                </div>
            }
            .into_any()
        }
    }
}

fn poll_until_ready(export: RwSignal<Option<ExportView>>) {
    Effect::new(move |_| {
        if export.with(|export| export.as_ref().is_none_or(|export| export.state != ExportState::Preparing)) {
            return;
        }
        let poll = move || {
            spawn_local(async move {
                let newest = my_export().await;
                // The page may have been left by now.
                let _ = export.try_update(|export| {
                    if let Ok(newest) = newest {
                        *export = newest;
                    }
                });
            });
        };
        if let Ok(timer) = set_timeout_with_handle(poll, POLL_INTERVAL) {
            on_cleanup(move || timer.clear());
        }
    });
}
