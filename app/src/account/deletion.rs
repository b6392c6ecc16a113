use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::Part;
use super::proof::ProofFields;
use super::server_fns::DeleteAccount;
use crate::form_errors::{FormError, proof_and_form_errors};
use crate::i18n::td_string;
use crate::language::{href, use_locale};
use crate::page_data::awaited;
use crate::session::use_session;
use crate::ui::{Button, Glyph, Tone};

/// Deletes the account. Empty once that is requested: then `DeletionNotice` says so.
#[component]
pub(super) fn DeletionPart() -> impl IntoView {
    let person = use_session().person();
    awaited(async move { person.await.filter(|me| me.deletes_at.is_none()).map(|_| view! { <Form/> }) }).into_any()
}

#[component]
fn Form() -> impl IntoView {
    let locale = use_locale();
    let (errors, error) = proof_and_form_errors::<DeleteAccount>();
    view! {
        <Part title=td_string!(locale, account.deletion) lead=td_string!(locale, account.deletion_lead) grave=true>
            <p class="text-pretty">{td_string!(locale, account.deletion_now)}</p>
            <form method="post" action=DeleteAccount::PATH class="grid max-w-form gap-5">
                <input type="hidden" name="back" value=href("/account/data")/>
                <ProofFields
                    id="deletion-password"
                    code_id="deletion-code"
                    label=td_string!(locale, account.deletion_password)
                    errors
                />
                <div>
                    <Button tone=Tone::Danger icon=Glyph::Trash>{td_string!(locale, account.deletion_go)}</Button>
                </div>
                <FormError id="deletion-error" error/>
            </form>
        </Part>
    }
    .into_any()
}
