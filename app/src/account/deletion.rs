use leptos::prelude::*;

use super::frame::Part;
use super::server_fns::DeleteAccount;
use crate::form_errors::form_error;
use crate::i18n::{tu_string, use_i18n};
use crate::language::href;
use crate::session::use_session;
use crate::ui::{Button, ButtonKind, Glyph, PasswordField, PasswordUse, Tone};

/// Deletes the account. Empty once that is requested: then `DeletionNotice` says so.
#[component]
pub(super) fn DeletionPart() -> impl IntoView {
    let session = use_session();
    let delete = ServerAction::<DeleteAccount>::new();
    Effect::new(move |_| {
        if matches!(delete.value().get(), Some(Ok(_))) {
            session.me.refetch();
        }
    });
    let form = move || session.person().filter(|me| me.deletes_at.is_none()).map(|_| view! { <Form delete/> });
    view! { <Transition>{form}</Transition> }.into_any()
}

#[component]
fn Form(delete: ServerAction<DeleteAccount>) -> impl IntoView {
    let i18n = use_i18n();
    let pending = delete.pending();
    let error = form_error(move || delete.value().get(), move || pending.get());
    view! {
        <Part title=tu_string!(i18n, account.deletion) lead=tu_string!(i18n, account.deletion_lead) grave=true>
            <p class="text-pretty">{tu_string!(i18n, account.deletion_now)}</p>
            <ActionForm action=delete>
                <div class="grid max-w-form gap-5">
                    <input type="hidden" name="back" value=href("/account/data")/>
                    <PasswordField
                        id="deletion-password"
                        name="password"
                        purpose=PasswordUse::Current
                        label=tu_string!(i18n, account.deletion_password)
                        error
                    />
                    <div>
                        <Button kind=ButtonKind::Submit tone=Tone::Danger icon=Glyph::Trash busy=pending>
                            {tu_string!(i18n, account.deletion_go)}
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </Part>
    }
    .into_any()
}
