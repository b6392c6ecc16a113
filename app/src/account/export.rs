use domain::export::{ExportState, ExportView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::Part;
use super::proof::ProofFields;
use super::server_fns::RequestExport;
use crate::form_errors::{FormError, proof_and_form_errors};
use crate::i18n::td_string;
use crate::language::{href, use_language, use_locale};
use crate::library::size;
use crate::ui::{Banner, BannerTone, Button, ButtonLink, Glyph, Tone};
use crate::wall_clock::WallClock;

/// A copy of everything that is kept of the person.
#[component]
pub(super) fn ExportPart(
    /// The one that was asked for last.
    export: Option<ExportView>,
) -> impl IntoView {
    let locale = use_locale();
    let state = export.as_ref().map(|export| export.state);
    let words = match state {
        Some(ExportState::Ready) => td_string!(locale, account.export_again),
        _ => td_string!(locale, account.export_request),
    };
    let form = (state != Some(ExportState::Preparing)).then(|| {
        let (errors, error) = proof_and_form_errors::<RequestExport>();
        view! {
            <form method="post" action=RequestExport::PATH class="grid max-w-form gap-5">
                <input type="hidden" name="back" value=href("/account/data")/>
                <ProofFields
                    id="export-password"
                    code_id="export-code"
                    label=td_string!(locale, account.export_password)
                    errors
                />
                <div><Button tone=Tone::Quiet icon=Glyph::Archive>{words}</Button></div>
                <FormError id="export-error" error/>
            </form>
        }
    });
    // While it is being prepared, the script looks again and again; without scripts one reloads the page.
    let refresh = (state == Some(ExportState::Preparing)).then_some("");
    view! {
        <Part title=td_string!(locale, account.export) lead=td_string!(locale, account.export_lead)>
            <div id="export" class="grid gap-5" data-refresh=refresh>
                {export.map(|export| view! { <Progress export/> })}
                {form}
            </div>
        </Part>
    }
    .into_any()
}

#[component]
fn Progress(export: ExportView) -> impl IntoView {
    let locale = use_locale();
    let date = WallClock::of_reader().moment(export.expires_at).long_date(use_language());
    match export.state {
        ExportState::Preparing => view! { <Banner>{td_string!(locale, account.export_preparing)}</Banner> }.into_any(),
        ExportState::Failed => view! { <Banner tone=BannerTone::Danger>{td_string!(locale, account.export_failed)}</Banner> }.into_any(),
        ExportState::Ready => {
            let size = size(locale, export.size.unwrap_or_default());
            view! {
                <Banner tone=BannerTone::Ok>{td_string!(locale, account.export_ready, size = size, date = date).to_string()}</Banner>
                <div>
                    <ButtonLink href=format!("/exports/{}", export.id) icon=Glyph::Download saves=true>
                        {td_string!(locale, account.export_download)}
                    </ButtonLink>
                </div>
            }
            .into_any()
        }
    }
}
